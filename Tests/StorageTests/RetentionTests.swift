internal import FoundationEssentials
internal import Music
internal import Postgres
internal import Storage
internal import TestDatabase
internal import Testing

/// What is forgotten in the end, and what is not.
@Suite(.database(schema: .segue)) struct RetentionTests {
    /// Crawls of a listener, or for nil the operator's, each of which found all of some artists, and ended so many days ago.
    private func crawls(
        of listener: Listener.ID?, _ artists: [Artist.ID], endedBefore days: [Int], _ database: Database
    ) async throws -> [Crawl.ID] {
        try await database.transaction(as: .service) { connection in
            try days.map { days in
                let crawl = try connection.plan(
                    NewCrawl(listener: listener, seed: "x", depth: 0, breadth: 5, limit: 100))
                _ = try connection.begin(crawl.id, at: artists)
                try connection.end(crawl.id, as: .done)
                try connection.execute(
                    """
                    UPDATE crawls SET finished_at = now() - interval '1 day' * \(days) WHERE id = \(crawl.id)
                    """)
                return crawl.id
            }
        }
    }

    private func left(_ crawls: [Crawl.ID], _ database: Database) async throws -> [Crawl.ID] {
        try await database.transaction(as: .service) { connection in
            try crawls.filter { try connection.crawl($0) != nil }
        }
    }

    @Test func `of crawls that ended long ago a listener's latest stay, and the operator's`() async throws {
        let database = try database()
        let artists = try await database.artists(["A", "B"])
        let ada = try await database.listener("ada")
        let hers = try await crawls(of: ada, artists, endedBefore: [95, 94, 93, 92, 80], database)
        let others = try await crawls(
            of: try await database.listener("bob"), artists, endedBefore: [99, 98], database)
        let nobodys = try await crawls(of: nil, artists, endedBefore: [99, 98, 97], database)
        let forgotten = try await database.transaction(as: .service) { try $0.forgetOldCrawls(keeping: 2) }
        #expect(forgotten == 4)
        let stay = Array(hers[3...]) + others + nobodys[1...]
        #expect(try await left(hers + others + nobodys, database) == stay)
        // Of what stays, all stays.
        try await database.transaction(as: .service) { connection throws in
            for crawl in stay {
                #expect(try connection.artists(of: crawl, limit: 9).map(\.artist.id) == artists)
            }
            #expect(try connection.forgetOldCrawls(keeping: 2) == 0)
        }
    }

    @Test func `a crawl that one of the kept lists is limited to stays`() async throws {
        let database = try database()
        let artists = try await database.artists(["A"])
        let ada = try await database.listener("ada")
        let hers = try await crawls(of: ada, artists, endedBefore: [97, 96, 95], database)
        try await database.transaction(as: .service) { connection in
            _ = try connection.keep(
                NewEdition(
                    listener: ada, pool: JSON(text: "{}"),
                    settings: JSON(text: #"{"dials":{"crawl":{"crawl":\#(hers[0].rawValue),"sequence":1}}}"#),
                    seed: 0, tracks: []))
            #expect(try connection.forgetOldCrawls(keeping: 1) == 1)
        }
        #expect(try await left(hers, database) == [hers[0], hers[2]])
    }

    @Test func `a large crawl goes in parts, from its end`() async throws {
        let database = try database()
        let artists = try await database.artists((0..<10).map { "Artist \($0)" })
        let crawls = try await crawls(of: nil, artists, endedBefore: [99, 98], database)
        func forget() async throws -> [Artist.ID] {
            try await database.transaction(as: .service) { connection in
                try connection.forgetOldCrawls(keeping: 1, limit: 4)
                return try connection.artists(of: crawls[0], limit: 20).map(\.artist.id)
            }
        }
        #expect(try await forget() == Array(artists[..<6]))
        #expect(try await forget() == Array(artists[..<2]))
        #expect(try await forget() == [])
        #expect(try await left(crawls, database) == [crawls[1]])
    }

    @Test func `of syncs of long ago each listener's last stays`() async throws {
        let database = try database()
        let (ada, bob) = (try await database.listener("ada"), try await database.listener("bob"))
        for (listener, days) in [(ada, 99), (ada, 95), (ada, 10), (ada, 0), (bob, 99), (bob, 98)] {
            try await database.transaction(as: .service) { connection in
                let now = try connection.clock()
                try connection.keep(
                    SyncResult(listener: listener, startedAt: now - 86_400 * Double(days + 1), calls: days))
                try connection.execute(
                    """
                    UPDATE sync_runs SET finished_at = started_at + interval '1 day' WHERE calls = \(days)
                    """)
            }
        }
        let left = try await database.transaction(as: .service) { connection in
            #expect(try connection.forgetOldSyncs(limit: 1) == 1)
            #expect(try connection.forgetOldSyncs() == 2)
            #expect(try connection.forgetOldSyncs() == 0)
            return try connection.rows("SELECT calls FROM sync_runs ORDER BY listener_id, calls")
                .map { try $0.get("calls", as: Int.self) }
        }
        #expect(left == [0, 10, 98])
        try await database.transaction(as: .service) { connection throws in
            #expect(try connection.lastSync(of: bob)?.calls == 98)
        }
    }
}
