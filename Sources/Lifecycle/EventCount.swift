/// Counts that something happened, and wakes whoever waits for it to happen again.
///
/// Who looks at the thing itself reads ``value`` first, and waits past that: what happens between the look and the wait is
/// not missed. After Reed and Kanodia, "Synchronization with eventcounts and sequencers" (1979).
public final class EventCount: Sendable {
    private struct State {
        var value = 0
        var nextWaiter = 0
        var waiting: [Int: CheckedContinuation<Void, Never>] = [:]
    }
    private let state = Guarded(State())

    /// Nothing has happened yet.
    public init() {}

    /// How often it has happened.
    public var value: Int { state.withLock { $0.value } }

    /// It has happened: wakes all who wait.
    public func advance() {
        let woken = state.withLock { state in
            state.value += 1
            defer { state.waiting = [:] }
            return Array(state.waiting.values)
        }
        for waiter in woken { waiter.resume() }
    }

    /// Returns when it has happened more than `seen` times, or the task is cancelled.
    public func wait(past seen: Int) async {
        let ticket = state.withLock { state in
            state.nextWaiter += 1
            return state.nextWaiter
        }
        await withTaskCancellationHandler {
            await withCheckedContinuation { waiter in
                let mayPass = state.withLock { state in
                    // Seen here, or else by the handler below, which comes after the flag is set.
                    if state.value > seen || Task.isCancelled { return true }
                    state.waiting[ticket] = waiter
                    return false
                }
                if mayPass { waiter.resume() }
            }
        } onCancel: {
            state.withLock { $0.waiting.removeValue(forKey: ticket) }?.resume()
        }
    }

    /// Returns when it has happened more than `seen` times, at `deadline`, or when the task is cancelled.
    public func wait(past seen: Int, until deadline: ContinuousClock.Instant) async {
        await withTaskGroup(of: Void.self) { group in
            group.addTask { await self.wait(past: seen) }
            group.addTask { try? await Task.sleep(until: deadline, clock: .continuous) }
            await group.next()
            group.cancelAll()
        }
    }
}
