internal import Lifecycle
internal import Music

/// What one piece of work has looked up in vain, so that it asks for nothing twice: what was found stands in the facts.
final class LookUps: Sendable {
    private let inVain = Guarded<Set<Question>>([])

    private struct Question: Hashable {
        let name: String
        let source: Source
    }

    /// Looks something up, unless that was in vain before; nil where it is not known.
    func find<Value>(
        _ name: String, at source: Source, _ ask: () async throws -> Value?
    ) async throws -> Value? {
        let question = Question(name: name, source: source)
        guard !inVain.withLock({ $0.contains(question) }) else { return nil }
        let answer = try await ask()
        if answer == nil { inVain.withLock { _ = $0.insert(question) } }
        return answer
    }
}
