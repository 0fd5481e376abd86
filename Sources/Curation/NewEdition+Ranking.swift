package import Music
internal import Postgres
package import Recommender
package import Storage

extension NewEdition {
    /// An edition that records what it was made of.
    package init(_ ranking: Ranking, for listener: Listener.ID, names: Names) throws {
        struct Snapshot: Encodable {
            let fingerprint: String
            let considered: Int
        }
        struct Recipe: Encodable {
            let engine: EngineSettings
            let dials: Dials
        }
        self.init(
            listener: listener,
            pool: try JSON(
                encoding: Snapshot(
                    fingerprint: String(ranking.pool, radix: 16), considered: ranking.considered)),
            settings: try JSON(encoding: Recipe(engine: ranking.settings, dials: ranking.dials)),
            // Nothing is drawn: the same pool, taste and recipe give the same list.
            seed: 0,
            tracks: try ranking.tracks.map { track in
                Entry(
                    track: track.track, score: track.score, reasons: try JSON(encoding: track.reasons(names)))
            })
    }
}
