internal import FoundationEssentials
internal import Music
internal import Postgres
internal import Storage
internal import TestDatabase
internal import Testing

/// What a crawl found, page by page.
@Suite(.database(schema: .segue)) struct ReachedTests {
    /// A crawl that has visited the first artists of each level: three seeds, each with two related artists.
    private func crawl(_ database: Database) async throws -> (id: Crawl.ID, artists: [Artist.ID]) {
        let artists = try await database.artists((0..<9).map { "Artist \($0)" })
        let id = try await database.transaction(as: .service) { connection in
            for seed in 0..<3 {
                try connection.remember(
                    related: [artists[3 + 2 * seed], artists[4 + 2 * seed]], of: artists[seed], from: .deezer)
            }
            let crawl = try connection.plan(
                NewCrawl(listener: nil, seed: "x", depth: 1, breadth: 5, limit: 100))
            _ = try connection.begin(crawl.id, at: Array(artists[0..<3]))
            return crawl.id
        }
        return (id, artists)
    }

    private func settle(_ visit: Visit, _ artist: Artist.ID, _ database: Database) async throws {
        try await database.transaction(as: .service) { _ = try $0.settle(visit, of: artist) }
    }

    private func page(
        _ id: Crawl.ID, _ database: Database, after place: CrawlPlace = .start, depth: Int? = nil,
        states: Set<CrawlArtist.State> = Set(CrawlArtist.State.allCases), limit: Int = 100
    ) async throws -> [CrawlArtist] {
        try await database.transaction(as: .service) {
            try $0.artists(of: id, after: place, depth: depth, states: states, limit: limit)
        }
    }

    @Test func `artists come in the order in which they were found, each once, however the crawl grows`()
        async throws
    {
        let database = try database()
        let (id, artists) = try await crawl(database)
        var seen: [CrawlArtist] = []
        // A page of two, then the crawl goes on, and so on: the cursor is where it was.
        let moves: [(Visit, Int)] = [
            (.visited(tracks: 1), 2), (.visited(tracks: 1), 0), (.failed, 1), (.visited(tracks: 1), 8),
        ]
        for move in 0..<8 {
            let place = seen.last.map { CrawlPlace(depth: $0.depth, order: Int64($0.position)) } ?? .start
            seen += try await page(id, database, after: place, limit: 2)
            if move < moves.count { try await settle(moves[move].0, artists[moves[move].1], database) }
        }
        #expect(seen.map(\.position) == Array(1...seen.count))
        #expect(Set(seen.map(\.artist.id)).count == seen.count)
        // The failed seed's related artists are known, and followed all the same.
        #expect(seen.map(\.depth) == [0, 0, 0] + [Int](repeating: 1, count: seen.count - 3))
        #expect(seen.filter { $0.depth == 1 }.allSatisfy { $0.parent != nil })
        let all = try await page(id, database)
        #expect(all.map(\.artist.id) == seen.map(\.artist.id))
    }

    @Test func `they can be narrowed to a depth, and to states`() async throws {
        let database = try database()
        let (id, artists) = try await crawl(database)
        for seed in [2, 0] { try await settle(.visited(tracks: 1), artists[seed], database) }
        try await settle(.failed, artists[1], database)
        try await settle(.visited(tracks: 1), artists[5], database)
        #expect(try await page(id, database, states: [.failed]).map(\.artist.id) == [artists[1]])
        #expect(
            try await page(id, database, states: [.visited, .failed]).map(\.artist.id)
                == [artists[0], artists[1], artists[2], artists[5]])
        #expect(try await page(id, database, depth: 0).map(\.artist.id) == Array(artists[0..<3]))
        #expect(try await page(id, database, depth: 1, states: [.waiting]).count == 5)
        #expect(try await page(id, database, depth: 1, states: [.visited]).map(\.artist.id) == [artists[5]])
        #expect(try await page(id, database, depth: 2).isEmpty)
    }

    @Test func `tracks come visit by visit, and later visits after all that was read`() async throws {
        let database = try database()
        let (id, artists) = try await crawl(database)
        for number in [0, 2] {
            _ = try await database.tracks(["A", "B", "C"], by: "Artist \(number)")
        }
        func read(_ place: CrawlPlace, limit: Int = 2, depth: Int? = nil) async throws -> (
            [CrawlTrack], CrawlPlace?
        ) {
            try await database.transaction(as: .service) {
                try $0.tracks(of: id, after: place, depth: depth, limit: limit)
            }
        }
        #expect(try await read(.start).0.isEmpty, "nobody was visited yet")
        try await settle(.visited(tracks: 3), artists[2], database)
        var (found, end) = try await read(.start)
        #expect(found.map(\.track.facts.title) == ["A", "B"])
        // The first seed is visited later: its tracks come after those that are being read.
        try await settle(.visited(tracks: 3), artists[0], database)
        try await settle(.visited(tracks: 0), artists[1], database)
        while let place = end {
            let next = try await read(place)
            found += next.0
            end = next.1
        }
        #expect(found.map(\.artist) == [2, 2, 2, 0, 0, 0].map { artists[$0] })
        #expect(Set(found.map(\.track.id)).count == 6)
        #expect(try await read(.start, limit: 50, depth: 1).0.isEmpty)
        #expect(try await read(.start, limit: 50, depth: 0).0.count == 6)
        // One at a time comes to an end, too, past visits without tracks.
        var (count, place) = (0, CrawlPlace?.some(.start))
        for _ in 0..<30 {
            guard let here = place else { break }
            let next = try await read(here, limit: 1)
            count += next.0.count
            place = next.1
        }
        #expect(count == 6)
        #expect(place == nil)
    }

    @Test func `what a crawl had reached by a point is the same for good`() async throws {
        let database = try database()
        let (id, artists) = try await crawl(database)
        try await settle(.visited(tracks: 1), artists[1], database)
        let (then, now) = try await database.transaction(as: .service) { connection in
            let sequence = try #require(try connection.crawl(id)).sequence
            return (sequence, try connection.artistsReached(by: id, through: sequence))
        }
        try await settle(.visited(tracks: 1), artists[0], database)
        try await settle(.failed, artists[2], database)
        let (again, later) = try await database.transaction(as: .service) { connection in
            (
                try connection.artistsReached(by: id, through: then),
                try connection.artistsReached(by: id, through: .max)
            )
        }
        #expect(now == [artists[1]])
        #expect(again == now)
        #expect(later == [artists[0], artists[1]].sorted { $0.rawValue < $1.rawValue })
    }

    @Test func `a crawl goes on after two of its artists turn out to be one`() async throws {
        let database = try database()
        let (id, artists) = try await crawl(database)
        try await settle(.visited(tracks: 1), artists[0], database)
        try await settle(.visited(tracks: 1), artists[1], database)
        try await database.transaction(as: .service) { connection in
            _ = try connection.execute("SELECT merge_artists(\(artists[0]), \(artists[1]))")
        }
        try await settle(.visited(tracks: 1), artists[2], database)
        let all = try await page(id, database)
        #expect(all.map(\.position) == [1, 3, 4, 5, 6, 7, 8, 9])
        #expect(all.filter { $0.depth == 1 }.count == 6)
    }

    @Test func `a level of many parents opens piece by piece, in the order of one`() async throws {
        let database = try database()
        // Two seeds with 30 related artists each, of whom ten are the same; a piece holds the related of 20 parents here.
        let artists = try await database.artists((0..<52).map { "Artist \($0)" })
        let id = try await database.transaction(as: .service) { connection in
            try connection.remember(related: Array(artists[2..<32]), of: artists[0], from: .deezer)
            try connection.remember(related: Array(artists[22..<52]), of: artists[1], from: .deezer)
            for parent in 2..<52 {
                // Everybody on the second level leads to the next two, so that the third level is empty of new ones.
                let related = [2 + (parent - 1) % 50, 2 + parent % 50].map { artists[$0] }
                try connection.remember(
                    related: related.filter { $0 != artists[parent] }, of: artists[parent], from: .deezer)
            }
            let crawl = try connection.plan(
                NewCrawl(listener: nil, seed: "x", depth: 3, breadth: 100, limit: 1_000))
            _ = try connection.begin(crawl.id, at: Array(artists[0..<2]))
            return crawl.id
        }
        for artist in [1, 0] { try await settle(.visited(tracks: 0), artists[artist], database) }
        let found = try await page(id, database)
        #expect(found.map(\.artist.id) == artists)
        #expect(found.map(\.depth) == [0, 0] + [Int](repeating: 1, count: 50))
        #expect(found[22].parent?.id == artists[0], "an artist of two parents belongs to the first")
        for artist in artists[2...].reversed() { try await settle(.visited(tracks: 0), artist, database) }
        let end = try await database.transaction(as: .service) { try $0.crawl(id) }
        #expect(end?.state == .done)
        #expect(end?.artistsFound == 52)
    }

    @Test func `a page costs the same in a crawl of a thousand artists and in one thirty times as large`()
        async throws
    {
        let database = try database()
        let listener = try await database.listener("ada")
        let crawls = try await database.transaction(as: .service) { connection in
            // A busy machine may take long over so many rows.
            try connection.execute("SELECT set_config('statement_timeout', '120s', true)")
            try connection.execute(
                "INSERT INTO artists (name) SELECT 'Artist ' || n FROM generate_series(1, 30000) n")
            try connection.execute(
                """
                INSERT INTO tracks (title, artist_id, source)
                SELECT 'Track ' || n, id, 'deezer' FROM artists, generate_series(1, 3) n
                """)
            return try [1_000, 30_000].map { size in
                let crawl = try connection.plan(
                    NewCrawl(listener: listener, seed: "x", depth: 4, breadth: 5, limit: 100_000))
                // Four levels; one in seven failed, and the last third of the last level waits.
                try connection.execute(
                    """
                    INSERT INTO crawl_artists (crawl_id, listener_id, artist_id, position, depth, state, settled_at,
                                               sequence)
                    SELECT \(crawl.id), \(listener), id, place, place * 4 / (\(size) + 1), state,
                           CASE WHEN state <> 'waiting' THEN now() END, place
                      FROM (SELECT id, place, CASE WHEN place * 10 > \(size) * 9 THEN 'waiting'
                                                   WHEN place % 7 = 0 THEN 'failed' ELSE 'visited' END AS state
                              FROM (SELECT id, row_number() OVER (ORDER BY id) AS place FROM artists
                                     ORDER BY id LIMIT \(size)) a) s
                    """)
                return crawl.id
            }
        }
        try await TestDatabase.current.connect(as: .owner).run(
            script: "ANALYZE crawl_artists; ANALYZE tracks")
        let all = Set(CrawlArtist.State.allCases)
        func questions(_ id: Crawl.ID, _ size: Int) -> [(String, Query)] {
            // In the middle, where whoever counts from the beginning has half of it to pass over.
            let (place, level) = (Int64(size / 2), 2)
            let middle = CrawlPlace(depth: level, order: place)
            return [
                ("artists", Crawl.artistsQuery(id, after: middle, depth: nil, states: all, limit: 50)),
                ("failed", Crawl.artistsQuery(id, after: middle, depth: nil, states: [.failed], limit: 50)),
                ("waiting", Crawl.artistsQuery(id, after: .start, depth: nil, states: [.waiting], limit: 50)),
                ("depth", Crawl.artistsQuery(id, after: .start, depth: 3, states: all, limit: 50)),
                (
                    "visited there",
                    Crawl.artistsQuery(id, after: .start, depth: 3, states: [.visited], limit: 50)
                ),
                ("tracks", Crawl.tracksQuery(id, after: middle, depth: nil, limit: 50)),
                ("tracks there", Crawl.tracksQuery(id, after: .start, depth: 2, limit: 50)),
            ]
        }
        let (small, large) = (questions(crawls[0], 1_000), questions(crawls[1], 30_000))
        for ((name, few), (_, many)) in zip(small, large) {
            let costs = (
                try await database.pages(of: few, as: .listener(listener)),
                try await database.pages(of: many, as: .listener(listener))
            )
            // An index of thirty times as many entries is a level higher at most, for each descent into it, and the rows may
            // lie on some pages more; what grew with the crawl would be hundreds.
            #expect(costs.1 <= costs.0 + 20, "\(name): \(costs)")
            #expect(costs.1 < 500, "\(name): \(costs)")
        }
    }
}
