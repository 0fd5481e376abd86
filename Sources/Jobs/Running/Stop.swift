internal import Lifecycle

/// A stop, asked for once and insisted on at most once.
final class Stop: Sendable {
    private let asked = EventCount()
    private let insisted = EventCount()

    /// True once a stop was asked for.
    var isAsked: Bool { asked.value > 0 }

    /// Asks for a stop: nothing new is begun.
    func ask() { asked.advance() }

    /// Insists: what is under way ends now.
    func insist() {
        asked.advance()
        insisted.advance()
    }

    /// Returns when a stop was asked for and its grace is over, or the task is cancelled.
    func graceIsOver(_ grace: Duration) async {
        await asked.wait(past: 0)
        await withTaskGroup(of: Void.self) { group in
            group.addTask { try? await Task.sleep(for: grace) }
            group.addTask { [insisted] in await insisted.wait(past: 0) }
            await group.next()
            group.cancelAll()
        }
    }
}
