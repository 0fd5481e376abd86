/// A stop, asked for once and insisted on at most once.
final class Stop: Sendable {
    private let asked = Bell()
    private let insisted = Bell()

    /// True once a stop was asked for.
    var isAsked: Bool { asked.rings > 0 }

    /// Asks for a stop: nothing new is begun.
    func ask() { asked.ring() }

    /// Insists: what is under way ends now.
    func insist() {
        asked.ring()
        insisted.ring()
    }

    /// Returns when a stop was asked for and its grace is over, or the task is cancelled.
    func graceIsOver(_ grace: Duration) async {
        await asked.wait(after: 0)
        await withTaskGroup(of: Void.self) { group in
            group.addTask { try? await Task.sleep(for: grace) }
            group.addTask { [insisted] in await insisted.wait(after: 0) }
            await group.next()
            group.cancelAll()
        }
    }
}
