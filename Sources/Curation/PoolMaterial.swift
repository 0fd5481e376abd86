internal import Music
internal import Postgres
internal import Recommender
internal import Storage

/// The catalogue as the engine wants it, read page by page.
struct PoolMaterial: Sendable {
    private let pages: [CandidatePage]
    private let artists: [CandidateArtist]
    private let relations: [ArtistRelation]

    /// Reads the whole catalogue; no connection is held longer than for a page.
    ///
    /// Two halves of the tracks and the artists side by side: while one waits for the database, another's answers are taken
    /// apart, each on its connection's thread.
    init(from database: Pool) async throws {
        let bounds = try await database.withConnection { try $0.poolBounds() }
        async let neighbourhood = Self.neighbourhood(from: database)
        if let bounds {
            let (first, last) = (bounds.first.rawValue, bounds.last.rawValue)
            let middle = Track.ID(rawValue: first + (last - first) / 2)
            async let lower = Self.pages(from: database, after: nil, through: middle)
            async let upper = Self.pages(from: database, after: middle, through: nil)
            pages = try await lower + upper
        } else {
            pages = []
        }
        (artists, relations) = try await neighbourhood
    }

    private static func pages(
        from database: Pool, after first: Track.ID?, through end: Track.ID?
    ) async throws -> [CandidatePage] {
        var pages: [CandidatePage] = []
        var last = first
        while true {
            let (page, end) = try await database.withConnection { [last] connection in
                let tracks = try connection.poolTracks(after: last, through: end)
                return (CandidatePage(tracks.candidates), tracks.ids.last)
            }
            guard let end else { return pages }
            pages.append(page)
            last = end
        }
    }

    private static func neighbourhood(
        from database: Pool
    ) async throws -> ([CandidateArtist], [ArtistRelation]) {
        var artists: [CandidateArtist] = []
        var relations: [ArtistRelation] = []
        var last: Artist.ID?
        while true {
            let page = try await database.withConnection { [last] connection in
                let people = try connection.poolArtists(after: last)
                return try people.ids.last.map { end in
                    (people, try connection.poolRelations(after: last, through: end), end)
                }
            }
            guard let (people, edges, end) = page else { break }
            artists += zip(people.ids, people.genres).map { CandidateArtist(id: $0, genres: $1) }
            relations += edges.ranks.indices.map {
                ArtistRelation(
                    artist: edges.artists[$0], related: edges.related[$0], rank: edges.ranks[$0])
            }
            last = end
        }
        return (artists, relations)
    }

    /// Lays the catalogue out for scoring; blocks.
    func pool() -> CandidatePool {
        CandidatePool(pages: pages, artists: artists, relations: relations)
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
