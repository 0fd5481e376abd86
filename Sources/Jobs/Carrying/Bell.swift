internal import Lifecycle

/// Wakes whoever waits for work; a ring between a look and the wait is not lost.
final class Bell: Sendable {
    private struct State {
        var rings = 0
        var nextWaiter = 0
        var waiting: [Int: CheckedContinuation<Void, Never>] = [:]
    }
    private let state = Guarded(State())

    /// How often it has rung: take it before looking for work, and give it to `wait`.
    var rings: Int { state.withLock { $0.rings } }

    /// Wakes everybody.
    func ring() {
        let woken = state.withLock { state in
            state.rings += 1
            defer { state.waiting = [:] }
            return Array(state.waiting.values)
        }
        for waiter in woken { waiter.resume() }
    }

    /// Returns when the bell has rung more than `heard` times, or the task is cancelled.
    func wait(after heard: Int) async {
        let ticket = state.withLock { state in
            state.nextWaiter += 1
            return state.nextWaiter
        }
        await withTaskCancellationHandler {
            await withCheckedContinuation { waiter in
                let mayPass = state.withLock { state in
                    if state.rings > heard || Task.isCancelled { return true }
                    state.waiting[ticket] = waiter
                    return false
                }
                if mayPass { waiter.resume() }
            }
        } onCancel: {
            state.withLock { $0.waiting.removeValue(forKey: ticket) }?.resume()
        }
    }
}
