public import FoundationEssentials
public import Music
public import Postgres

/// Which tracks of their lists a listener was shown.
extension Connection {
    /// Notes that tracks were shown to a listener; what was noted already keeps its time, and nothing is written for it.
    public func note(shown tracks: [Track.ID], to listener: Listener.ID) throws {
        guard !tracks.isEmpty else { return }
        // In the order of the ids, so that two pages at once do not wait for each other crosswise.
        try execute(
            """
            INSERT INTO shown_tracks (listener_id, track_id)
            SELECT \(listener), id FROM unnest(\(tracks)) AS shown (id) ORDER BY id ON CONFLICT DO NOTHING
            """)
    }

    /// Which tracks a listener was shown, and since when.
    public func shownTracks(to listener: Listener.ID) throws -> [Track.ID: Date] {
        let rows = try rows("SELECT track_id, shown_at FROM shown_tracks WHERE listener_id = \(listener)")
        return Dictionary(
            uniqueKeysWithValues: try rows.map { (try $0.get("track_id"), try $0.get("shown_at")) })
    }

    /// Forgets what was shown before then; answers how many tracks that were.
    @discardableResult
    public func forgetShown(to listener: Listener.ID, before end: Date) throws -> Int {
        try execute("DELETE FROM shown_tracks WHERE listener_id = \(listener) AND shown_at < \(end)")
    }
}
