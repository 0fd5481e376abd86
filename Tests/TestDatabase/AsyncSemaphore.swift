internal import Lifecycle

/// Lets a few tests at a time to the cluster, whose connections are limited.
final class AsyncSemaphore: Sendable {
    static let shared = AsyncSemaphore(places: 8)

    private struct State {
        var free: Int
        var waiting: [CheckedContinuation<Void, Never>] = []
    }
    private let state: Guarded<State>

    init(places: Int) { state = Guarded(State(free: places)) }

    /// Waits for a place, runs `body`, and frees the place.
    func pass(_ body: () async throws -> Void) async throws {
        await enter()
        defer { leave() }
        try await body()
    }

    private func enter() async {
        await withCheckedContinuation { continuation in
            let mayPass = state.withLock { state in
                guard state.free == 0 else {
                    state.free -= 1
                    return true
                }
                state.waiting.append(continuation)
                return false
            }
            if mayPass { continuation.resume() }
        }
    }

    private func leave() {
        let next: CheckedContinuation<Void, Never>? = state.withLock { state in
            guard state.waiting.isEmpty else { return state.waiting.removeFirst() }
            state.free += 1
            return nil
        }
        next?.resume()
    }
}
