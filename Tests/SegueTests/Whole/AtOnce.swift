import Lifecycle
import Testing

/// Lets so many tests of a suite run at once: for those that mostly wait, and yet are too much for a machine all together.
struct AtOnce: SuiteTrait, TestTrait, TestScoping {
    let isRecursive = true
    private let line: Line

    private init(_ line: Line) { self.line = line }

    /// `most` tests at once.
    static func atOnce(_ most: Int) -> AtOnce { AtOnce(Line(most)) }

    func provideScope(
        for test: Test, testCase: Test.Case?, performing body: @concurrent @Sendable () async throws -> Void
    ) async throws {
        // A suite is no test case.
        guard testCase != nil else { return try await body() }
        await line.enter()
        defer { line.leave() }
        try await body()
    }

    private final class Line: Sendable {
        private let state: Guarded<(free: Int, waiting: [CheckedContinuation<Void, Never>])>

        init(_ most: Int) { state = Guarded((most, [])) }

        func enter() async {
            await withCheckedContinuation { mine in
                let isFree = state.withLock { state in
                    guard state.free > 0 else {
                        state.waiting.append(mine)
                        return false
                    }
                    state.free -= 1
                    return true
                }
                if isFree { mine.resume() }
            }
        }

        func leave() {
            let next = state.withLock { state -> CheckedContinuation<Void, Never>? in
                if !state.waiting.isEmpty { return state.waiting.removeFirst() }
                state.free += 1
                return nil
            }
            next?.resume()
        }
    }
}

extension Trait where Self == AtOnce {
    /// `most` tests of the suite at once.
    static func atOnce(_ most: Int) -> Self { AtOnce.atOnce(most) }
}
