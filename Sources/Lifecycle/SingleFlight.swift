/// Lets those who ask the same thing at the same time share one answer.
///
/// Only within this process. A hundred callers cost one call: the first one asks, the others wait for what it gets.
/// When the first one is cancelled, one of those who wait asks in its place.
public final class SingleFlight<Key: Hashable & Sendable, Value: Sendable>: Sendable {
    private let flights = Guarded<[Key: [Waiter]]>([:])

    /// Nobody asks anything yet.
    public init() {}

    private struct Waiter {
        let mark: ObjectIdentifier
        let continuation: CheckedContinuation<Landing, any Error>
    }

    /// How it went for whoever asked.
    private enum Landing: Sendable {
        case brought(Value)
        case failed(any Error)
        /// Nobody asks any more: ask yourself.
        case abandoned
    }

    /// Asks, or waits for whoever is asking.
    public func share(_ key: Key, _ ask: () async throws -> Value) async throws -> Value {
        while true {
            let isFirst = flights.withLock { flights in
                guard flights[key] == nil else { return false }
                flights[key] = []
                return true
            }
            if isFirst { return try await lead(key, ask) }
            switch try await follow(key) {
            case .brought(let value): return value
            case .failed(let error): throw error
            case .abandoned: continue
            }
        }
    }

    /// Waits for whoever is asking, however it goes for them; at once where nobody is.
    public func landed(_ key: Key) async {
        _ = try? await follow(key)
    }

    private func lead(_ key: Key, _ ask: () async throws -> Value) async throws -> Value {
        do {
            let value = try await ask()
            land(key, .brought(value))
            return value
        } catch {
            land(key, Task.isCancelled ? .abandoned : .failed(error))
            throw error
        }
    }

    private func land(_ key: Key, _ landing: Landing) {
        let waiters = flights.withLock { $0.removeValue(forKey: key) ?? [] }
        for waiter in waiters { waiter.continuation.resume(returning: landing) }
    }

    /// Waits for an answer that is under way; abandoned where it has landed in the meantime.
    private func follow(_ key: Key) async throws -> Landing {
        let mark = Mark()
        return try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                let outcome: Result<Landing, any Error>? = flights.withLock { flights in
                    // Seen here, or else by the handler below, which comes after the flag is set.
                    guard !Task.isCancelled else { return .failure(CancellationError()) }
                    guard flights[key] != nil else { return .success(.abandoned) }
                    flights[key]?.append(Waiter(mark: ObjectIdentifier(mark), continuation: continuation))
                    return nil
                }
                if let outcome { continuation.resume(with: outcome) }
            }
        } onCancel: {
            let waiter = flights.withLock { flights -> Waiter? in
                guard let place = flights[key]?.firstIndex(where: { $0.mark == ObjectIdentifier(mark) })
                else { return nil }
                return flights[key]?.remove(at: place)
            }
            waiter?.continuation.resume(throwing: CancellationError())
        }
    }

    /// What tells one who waits from another.
    private final class Mark: Sendable {}
}
