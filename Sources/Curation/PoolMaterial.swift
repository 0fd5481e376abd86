internal import Music
internal import Postgres
internal import Recommender
internal import Storage

/// The catalogue as the engine wants it, read page by page.
struct PoolMaterial: Sendable {
    private var candidates: [Candidate] = []
    private var artists: [CandidateArtist] = []
    private var relations: [ArtistRelation] = []

    /// Reads the whole catalogue; no connection is held longer than for a page.
    init(from database: Pool) async throws {
        var last: Track.ID?
        while true {
            let page = try await database.withConnection { [last] in try $0.poolTracks(after: last) }
            guard let end = page.ids.last else { break }
            candidates += page.candidates
            last = end
        }
        let people = try await database.withConnection { try $0.poolArtists() }
        artists = zip(people.ids, people.genres).map { CandidateArtist(id: $0, genres: $1) }
        let edges = try await database.withConnection { try $0.poolRelations() }
        relations = edges.ranks.indices.map {
            ArtistRelation(artist: edges.artists[$0], related: edges.related[$0], rank: edges.ranks[$0])
        }
    }

    /// Lays the catalogue out for scoring; blocks.
    func pool() -> CandidatePool {
        CandidatePool(candidates: candidates, artists: artists, relations: relations)
    }
}

extension PoolTracks {
    fileprivate var candidates: [Candidate] {
        ids.indices.map { place in
            Candidate(
                id: ids[place], title: titles[place],
                artists: [mainArtists[place]] + (guests[ids[place]] ?? []),
                features: features[place], releaseYear: years[place], popularity: popularity[place],
                isExplicit: explicit[place], isrc: isrcs[place])
        }
    }
}
