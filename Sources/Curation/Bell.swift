internal import Lifecycle

/// Wakes all who wait for something to change.
///
/// Who looks at the thing first takes ``count``, and waits for a ring after it: so no change is missed in between.
final class Bell: Sendable {
    private struct State {
        var count = 0
        var waiting: [ObjectIdentifier: CheckedContinuation<Void, Never>] = [:]
    }
    private let state = Guarded(State())

    /// How many times it has rung.
    var count: Int { state.withLock { $0.count } }

    /// Wakes all who wait.
    func ring() {
        let waiting = state.withLock { state in
            defer { state.waiting = [:] }
            state.count += 1
            return Array(state.waiting.values)
        }
        for continuation in waiting { continuation.resume() }
    }

    /// Waits until it has rung more than `count` times, until then or until the task is cancelled.
    func wait(after count: Int, until deadline: ContinuousClock.Instant) async {
        await withTaskGroup(of: Void.self) { group in
            group.addTask { await self.ring(after: count) }
            group.addTask { try? await Task.sleep(until: deadline, clock: .continuous) }
            await group.next()
            group.cancelAll()
        }
    }

    private func ring(after count: Int) async {
        let mark = Mark()
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let isOver = state.withLock { state in
                    // Seen here, or else by the handler below, which comes after the flag is set.
                    guard state.count == count, !Task.isCancelled else { return true }
                    state.waiting[ObjectIdentifier(mark)] = continuation
                    return false
                }
                if isOver { continuation.resume() }
            }
        } onCancel: {
            state.withLock { $0.waiting.removeValue(forKey: ObjectIdentifier(mark)) }?.resume()
        }
    }

    /// What tells one who waits from another.
    private final class Mark: Sendable {}
}
