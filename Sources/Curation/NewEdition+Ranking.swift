package import Music
internal import Postgres
package import Recommender
package import Storage

extension NewEdition {
    /// An edition that records what it was made of.
    package init(_ ranking: Ranking, for listener: Listener.ID, names: Names) throws {
        self.init(
            listener: listener,
            pool: try JSON(
                encoding: EditionRecord.PoolRecord(
                    fingerprint: CandidatePool.name(of: ranking.pool), considered: ranking.considered,
                    model: ranking.model.map(CandidatePool.name),
                    reach: ranking.dials.crawl.flatMap { ranking.taste.crawledArtists[$0] }
                        .map { CandidatePool.name(of: $0.fingerprint) },
                    cameBack: ranking.cameBack.isEmpty ? nil : ranking.cameBack.count)),
            settings: try JSON(
                encoding: EditionRecord.Recipe(engine: ranking.settings, dials: ranking.dials)),
            taste: try JSON(encoding: TasteRecord(ranking.taste)),
            // Nothing is drawn: the same pool, taste and recipe give the same list.
            seed: 0,
            tracks: try ranking.tracks.map { track in
                Entry(
                    track: track.track, score: track.score, reasons: try JSON(encoding: track.reasons(names)))
            })
    }
}
