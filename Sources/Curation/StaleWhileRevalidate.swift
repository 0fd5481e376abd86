internal import Lifecycle

/// For how long one waits for a newer value, where there is one of before.
package enum Patience: Sendable {
    /// Somebody waits for the answer: only where the last one was made in a moment.
    case short
    /// What is made will be kept: as long as making a large one takes.
    case long

    var most: Duration { self == .short ? .seconds(1) : .seconds(20) }
}

/// Keeps a value that takes long to make: the one of before answers while the next is made ("stale-while-revalidate",
/// RFC 5861, 3).
///
/// A value never changes, so whoever was given one goes on with it whatever comes after; a new one takes its place in one
/// step, when it is whole. However many ask, one is made at a time, and where none can be made the old one stays.
/// `make` calls ``put(_:)``, or leaves what there is where that is right.
final class StaleWhileRevalidate<Value: Sendable>: Sendable {
    /// A value that answers, and what it was made from.
    struct Kept: Sendable {
        let value: Value
        /// Of what it was made from, before the first of it was read.
        let version: String
        /// When that was.
        let begun: ContinuousClock.Instant
        /// How long reading and making it took; nil for one of an earlier process.
        let took: Duration?
    }

    private struct State {
        var kept: Kept?
        /// When the last one could not be made.
        var failed: ContinuousClock.Instant?
        var isAttended = false
    }

    /// There is only one thing to be made.
    private enum Errand { case value }

    private let maxAge: Duration?
    private let state = Guarded(State())
    private let flight = SingleFlight<Errand, Void>()
    private let wishes = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
    /// Advances when there is a new value, or none can be made, or nobody makes one any more.
    private let changes = EventCount()

    /// Nothing is kept yet; a value older than `maxAge` is made anew, though nothing that it was made from has changed.
    init(maxAge: Duration? = nil) { self.maxAge = maxAge }

    /// What answers now.
    var kept: Kept? { state.withLock { $0.kept } }

    /// Puts a new value in the place of the old one.
    func put(_ new: Kept) {
        state.withLock { $0.kept = new }
        changes.advance()
    }

    /// Has the service make the next one.
    func wish() { wishes.continuation.yield() }

    /// The service: makes the first value, and a new one whenever somebody finds that what there is is old.
    func run(_ make: () async throws -> Void) async {
        state.withLock { $0.isAttended = true }
        defer {
            state.withLock { $0.isAttended = false }
            changes.advance()
        }
        wish()
        for await _ in wishes.stream {
            do {
                try await renew(make)
                // Between two of them as much time as one takes: the other half is left to the answers.
                try await Task.sleep(for: kept?.took ?? .zero)
            } catch {
                try? await Task.sleep(for: .seconds(1))
            }
        }
    }

    /// The value of a version, or of before where waiting for that would take too long or it cannot be made.
    ///
    /// Where the service runs the next one is made behind, and without a first one the answer is nil once `patience` is at
    /// its end. Where it does not, whoever asks makes it, and without a first one hears why there is none.
    func value(
        of version: String, _ patience: Patience, _ make: () async throws -> Void
    ) async throws -> Value? {
        let asked = ContinuousClock.now
        while true {
            let seen = changes.value
            let now = state.withLock { $0 }
            if let kept = now.kept, isFresh(kept, version, since: asked) { return kept.value }
            if now.isAttended {
                wish()
                let isQuick = now.kept?.took.map { $0 < patience.most } ?? true
                let hasFailed = now.failed.map { $0 >= asked } ?? false
                guard isQuick, !hasFailed, .now < asked + patience.most else { return now.kept?.value }
                await changes.wait(past: seen, until: asked + patience.most)
                try Task.checkCancellation()
            } else {
                do { try await renew(make) } catch let error where !(error is CancellationError) {
                    guard let kept = now.kept else { throw error }
                    return kept.value
                }
            }
        }
    }

    /// Whether it is of this version and not too old, or was made after somebody asked, whatever has changed since.
    private func isFresh(_ kept: Kept, _ version: String, since asked: ContinuousClock.Instant) -> Bool {
        kept.version == version && !isOld(kept) || kept.took != nil && kept.begun >= asked
    }

    /// Whether it is to be made anew because of its age.
    func isOld(_ kept: Kept) -> Bool { maxAge.map { kept.begun + $0 < .now } ?? false }

    /// Makes a new value, or waits for whoever does.
    func renew(_ make: () async throws -> Void) async throws {
        try await flight.share(.value) {
            do { try await make() } catch let error where !(error is CancellationError) {
                state.withLock { $0.failed = .now }
                changes.advance()
                throw error
            }
        }
    }
}
