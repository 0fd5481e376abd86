internal import Music
internal import Postgres
internal import Storage
internal import TestDatabase
internal import Testing

/// Two artists who turn out to be one: what becomes of their places in crawls.
@Suite(.database(schema: .segue)) struct CrawlMergingTests {
    /// A crawl of six artists in the order of their positions, of whom the first so many have been visited: two seeds, two whom
    /// the first of them led to, and one whom each of those led to.
    private func crawl(_ database: Database, upTo settled: Int = 6) async throws -> (
        id: Crawl.ID, artists: [Artist.ID]
    ) {
        let artists = try await database.artists((1...6).map { "Artist \($0)" })
        let id = try await database.transaction(as: .service) { connection in
            for (artist, related) in [(0, [2, 3]), (2, [4]), (3, [5])] {
                try connection.remember(
                    related: related.map { artists[$0] }, of: artists[artist], from: .deezer)
            }
            let crawl = try connection.plan(
                NewCrawl(listener: nil, seed: "x", depth: 3, breadth: 5, limit: 100))
            _ = try connection.begin(crawl.id, at: Array(artists[0..<2]))
            for artist in artists.prefix(settled) {
                _ = try connection.settle(.visited(tracks: 1), of: artist)
            }
            return crawl.id
        }
        return (id, artists)
    }

    private func merge(_ kept: Artist.ID, _ gone: Artist.ID, _ database: Database) async throws {
        try await database.transaction(as: .service) {
            _ = try $0.execute("SELECT merge_artists(\(kept), \(gone))")
        }
    }

    /// All that is told of a crawl to somebody who comes now.
    private func told(_ id: Crawl.ID, _ database: Database) async throws -> CrawlNews {
        try #require(try await database.transaction(as: .service) { try $0.news(of: id, since: .nothing) })
    }

    /// The counters are those of the rows, and whoever was found by somebody is told after them.
    private func expectSound(_ news: CrawlNews) {
        #expect(news.crawl.artistsFound == news.artists.count)
        #expect(news.crawl.artistsVisited == news.artists.count { $0.state == .visited })
        #expect(news.crawl.artistsFailed == news.artists.count { $0.state == .failed })
        var seen: Set<Int> = []
        for artist in news.artists {
            if let parent = artist.parent {
                #expect(seen.contains(parent), "\(artist.position) is told before \(parent)")
                #expect(parent < artist.position)
            }
            seen.insert(artist.position)
        }
    }

    @Test(arguments: [false, true])
    func `the place that was found first stays, whichever row is kept`(_ isNearKept: Bool) async throws {
        let database = try database()
        let (id, artists) = try await crawl(database)
        let (near, far) = (artists[2], artists[5])
        let kept = isNearKept ? near : far
        try await merge(kept, isNearKept ? far : near, database)
        let news = try await told(id, database)
        expectSound(news)
        #expect(news.artists.map(\.position) == [1, 2, 3, 4, 5])
        let merged = try #require(news.artists.first { $0.id == kept })
        #expect((merged.position, merged.depth, merged.parent) == (3, 1, 1))
        // Whom it found under either name, it has found.
        #expect(news.artists.last?.parent == 3)
    }

    @Test func `an artist who turns out to be the one it was found by takes that one's place`() async throws {
        let database = try database()
        let (id, artists) = try await crawl(database)
        try await merge(artists[2], artists[0], database)
        let news = try await told(id, database)
        expectSound(news)
        #expect(news.artists.map(\.position) == [1, 2, 4, 5, 6])
        let merged = try #require(news.artists.first)
        #expect((merged.id, merged.depth, merged.parent) == (artists[2], 0, nil))
    }

    @Test(
        arguments: [
            (.visited(tracks: 1), .visited(tracks: 1), .visited), (.visited(tracks: 1), .failed, .visited),
            (.visited(tracks: 1), nil, .visited), (.failed, .visited(tracks: 1), .visited),
            (.failed, .failed, .failed), (.failed, nil, .failed), (nil, .visited(tracks: 1), .visited),
            (nil, .failed, .failed), (nil, nil, .waiting),
        ] as [(Visit?, Visit?, CrawlArtist.State)])
    func `who was visited under one of the names has been visited, and is counted once`(
        near: Visit?, far: Visit?, state: CrawlArtist.State
    ) async throws {
        let database = try database()
        for isNearKept in [true, false] {
            let (id, seeds) = try await twoSeeds(near, far, isNearKept ? "kept" : "gone", database)
            try await merge(isNearKept ? seeds[0] : seeds[1], isNearKept ? seeds[1] : seeds[0], database)
            let news = try await told(id, database)
            expectSound(news)
            #expect(news.artists.map(\.position).sorted() == [1, 3])
            #expect(news.artists.first { $0.position == 1 }?.state == state)
            let settled = try await database.number(
                "SELECT count(*) FROM crawl_artists WHERE crawl_id = \(id) AND settled_at IS NOT NULL")
            #expect(settled == (state == .waiting ? 0 : 1))
        }
    }

    /// A crawl at three seeds, of which the first two have got so far.
    private func twoSeeds(
        _ near: Visit?, _ far: Visit?, _ name: String, _ database: Database
    ) async throws -> (Crawl.ID, [Artist.ID]) {
        let seeds = try await database.artists((1...3).map { "\(name) \($0)" })
        let id = try await database.transaction(as: .service) { connection in
            let crawl = try connection.plan(
                NewCrawl(listener: nil, seed: "x", depth: 1, breadth: 5, limit: 100))
            _ = try connection.begin(crawl.id, at: seeds)
            if let far { _ = try connection.settle(far, of: seeds[1]) }
            if let near { _ = try connection.settle(near, of: seeds[0]) }
            return crawl.id
        }
        return (id, seeds)
    }

    @Test func `an artist who becomes another row stays in its place of the telling, and reached`()
        async throws
    {
        let database = try database()
        let (id, artists) = try await crawl(database, upTo: 4)
        let other = try await database.artists(["Somebody Else"])[0]
        let mark = try await told(id, database).mark
        let reached = try await database.transaction(as: .service) {
            try $0.artistsReached(by: id, through: mark.sequence).count
        }
        try await merge(other, artists[2], database)
        let news = try await database.transaction(as: .service) { connection in
            #expect(try connection.artistsReached(by: id, through: mark.sequence).count == reached)
            return try #require(try connection.news(of: id, since: mark))
        }
        expectSound(news)
        #expect(news.isWhole)
        #expect(news.artists.first { $0.id == other }?.position == 3)
    }
}
