internal import Lifecycle
internal import Music

/// What was measured last for each listener, under the version of the taste and the pool that it was measured on.
///
/// Kept for an hour, by when other listeners may well say something else, and for so many listeners; whoever leaves is
/// forgotten with it.
final class QualityCache: Sendable {
    private let entries = Guarded<[Listener.ID: Entry]>([:])

    private static let room = 2000
    private static let lifetime: Duration = .seconds(3600)

    private struct Entry {
        let version: String
        let pool: UInt64
        let view: QualityView
        let at: ContinuousClock.Instant
    }

    /// What was measured on this version of the taste and this pool, if it is still here.
    func view(of listener: Listener.ID, _ version: String, among pool: UInt64) -> QualityView? {
        entries.withLock { entries in
            guard let entry = entries[listener], entry.version == version, entry.pool == pool,
                ContinuousClock.now - entry.at <= Self.lifetime
            else { return nil }
            return entry.view
        }
    }

    /// Keeps what was measured in place of what was; beyond its room it lets go of everything that is old, or of all.
    func keep(_ view: QualityView, of listener: Listener.ID, _ version: String, among pool: UInt64) {
        let now = ContinuousClock.now
        entries.withLock { entries in
            if entries.count >= Self.room { entries = entries.filter { now - $0.value.at <= Self.lifetime } }
            if entries.count >= Self.room { entries = [:] }
            entries[listener] = Entry(version: version, pool: pool, view: view, at: now)
        }
    }
}
