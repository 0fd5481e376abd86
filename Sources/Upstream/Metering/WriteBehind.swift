internal import Lifecycle
internal import Postgres

/// Whether a write is over: false where the database does not answer, so that it may be tried again.
func isOver(_ write: () async throws -> Void) async -> Bool {
    do { try await write() } catch let error as PostgresError where error.isRetriable {
        return false
    } catch {
        // Tried again it would fail again.
    }
    return true
}

/// Tries a write again, behind whoever asked for it, until it is over or `end` is past; calls `then` after that.
///
/// A task that nobody waits for: whoever made the call is gone, and what its end says of a budget concerns everybody.
func tryAgain(
    until end: ContinuousClock.Instant, _ write: @escaping @Sendable () async -> Bool,
    then: @escaping @Sendable () -> Void = {}
) {
    Task {
        let backoff = Backoff(base: .milliseconds(100), cap: .seconds(1))
        var attempt = 0
        while ContinuousClock.now < end {
            try? await Task.sleep(for: backoff.pause(after: attempt))
            attempt += 1
            if await write() { break }
        }
        then()
    }
}
