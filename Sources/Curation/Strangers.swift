internal import Music
internal import Postgres
internal import Recommender
internal import Storage

extension Taste {
    /// The taste with the facts of what a pool does not hold: tracks that came after it was read.
    ///
    /// So a seed speaks though it is new, and no version comes of what is known.
    func introduced(to pool: CandidatePool, by database: Pool) async throws -> Taste {
        let named = known.union(seeds.map(\.track)).union(dislikedTracks).union(resting).union(shownLately)
        let missing = pool.strangers(among: named)
        guard !missing.isEmpty else { return self }
        let facts = try await database.withConnection { connection in
            let sounds = try connection.features(of: missing)
            return try connection.songFacts(of: missing).map { Candidate($0, sound: sounds[$0.track]) }
        }
        var taste = self
        taste.introduce(facts)
        return taste
    }

    /// Takes note of the facts of tracks that are not in the pool.
    mutating func introduce(_ facts: [Candidate]) {
        strangers = facts
        let byTrack = Dictionary(facts.map { ($0.id, $0) }) { first, _ in first }
        for place in seeds.indices { seeds[place].facts = byTrack[seeds[place].track] }
    }
}

extension Candidate {
    fileprivate init(_ facts: SongFacts, sound: AudioFeatures?) {
        self.init(
            id: facts.track, title: facts.title, artists: facts.artists, features: sound,
            releaseYear: facts.releaseYear, popularity: facts.popularity, isExplicit: facts.isExplicit,
            isrc: facts.isrc)
    }
}
