internal import FoundationEssentials
internal import Jobs
internal import Music
internal import Postgres
internal import Storage
internal import TestDatabase
internal import Testing

/// What is told to whoever watches a crawl, and what becomes of one that is held up.
@Suite(.database(schema: .segue)) struct CrawlNewsTests {
    /// A crawl at 30 seeds that has begun.
    private func crawl(_ database: Database, depth: Int = 1) async throws -> (
        id: Crawl.ID, seeds: [Artist.ID]
    ) {
        let seeds = try await database.artists((1...30).map { "Artist \($0)" })
        return try await database.transaction(as: .service) { connection in
            let crawl = try connection.plan(
                NewCrawl(listener: nil, seed: "x", depth: depth, breadth: 5, limit: 1_000))
            try connection.enqueue(try connection.begin(crawl.id, at: seeds).map { .crawlVisit($0) })
            return (crawl.id, seeds)
        }
    }

    /// All that is told after a mark, a few artists at a time.
    private func news(
        of id: Crawl.ID, since mark: CrawlNews.Mark = .nothing, _ database: Database
    ) async throws -> [CrawlNews] {
        var told: [CrawlNews] = []
        repeat {
            let mark = told.last?.mark ?? mark
            told.append(
                try #require(
                    try await database.transaction(as: .service) {
                        try $0.news(of: id, since: mark, limit: 7)
                    }))
        } while told.last?.isComplete == false
        return told
    }

    @Test func `everything is told once, in parts, and then only what has changed`() async throws {
        let database = try database()
        let (id, seeds) = try await crawl(database)
        let whole = try await news(of: id, database)
        #expect(whole.map(\.isWhole) == [true, false, false, false, false])
        #expect(whole.flatMap(\.artists).map(\.position) == Array(1...30))
        let mark = try #require(whole.last?.mark)
        #expect(try await news(of: id, since: mark, database).flatMap(\.artists).isEmpty)
        try await database.transaction(as: .service) { connection in
            _ = try connection.settle(.visited(tracks: 2), of: seeds[4])
            _ = try connection.settle(.failed, of: seeds[2])
        }
        let changed = try await news(of: id, since: mark, database).flatMap(\.artists)
        #expect(changed.map(\.position) == [5, 3])
        #expect(changed.map(\.state) == [.visited, .failed])
    }

    @Test func `somebody who was away and knows a sequence is told what came after it`() async throws {
        let database = try database()
        let (id, seeds) = try await crawl(database)
        let seen = try #require(try await news(of: id, database).last?.mark.sequence)
        try await database.transaction(as: .service) { _ = try $0.settle(.visited(tracks: 0), of: seeds[9]) }
        let missed = try await news(of: id, since: .init(seen: seen), database)
        #expect(missed.map(\.isWhole) == [false])
        #expect(missed.flatMap(\.artists).map(\.position) == [10])
    }

    @Test func `where an artist went out of the crawl, all is told anew, also in the middle of the telling`()
        async throws
    {
        let database = try database()
        let (id, seeds) = try await crawl(database)
        let first = try await database.transaction(as: .service) {
            try #require(try $0.news(of: id, since: .nothing, limit: 7))
        }
        let seen = try #require(try await news(of: id, database).last?.mark.sequence)
        try await database.transaction(as: .service) {
            _ = try $0.execute("SELECT merge_artists(\(seeds[0]), \(seeds[20]))")
        }
        for mark in [first.mark, .init(seen: seen)] {
            let anew = try await news(of: id, since: mark, database)
            #expect(anew.first?.isWhole == true)
            #expect(anew.dropFirst().allSatisfy { !$0.isWhole })
            #expect(anew.flatMap(\.artists).map(\.position) == Array(1...30).filter { $0 != 21 })
        }
    }

    @Test func `an artist who gets another's place keeps the position, and is told`() async throws {
        let database = try database()
        let (id, seeds) = try await crawl(database)
        let other = try await database.artists(["Somebody Else"])
        let mark = try #require(try await news(of: id, database).last?.mark)
        try await database.transaction(as: .service) {
            _ = try $0.execute("SELECT merge_artists(\(other[0]), \(seeds[3]))")
        }
        let told = try await news(of: id, since: mark, database)
        #expect(told.map(\.isWhole) == [false])
        #expect(told.flatMap(\.artists).map(\.name) == ["Somebody Else"])
        #expect(told.flatMap(\.artists).map(\.position) == [4])
    }

    @Test func `the rate is that of the last minute`() async throws {
        let database = try database()
        let (id, seeds) = try await crawl(database)
        try await database.transaction(as: .service) { connection in
            try connection.execute("UPDATE crawls SET started_at = now() - interval '1 hour'")
            for seed in seeds.prefix(12) { _ = try connection.settle(.visited(tracks: 0), of: seed) }
        }
        let rate = try #require(try await news(of: id, database).last?.rate)
        // Twelve in a minute of sixty seconds, all of them just now.
        #expect(abs(rate - 12 / 60) < 0.02)
        try await database.transaction(as: .service) {
            _ = try $0.execute("UPDATE crawls SET paced_at = now() - interval '1 day'")
        }
        #expect(try #require(try await news(of: id, database).last?.rate) < 0.001)
    }

    @Test func `a crawl that is held up stands still, and nobody is asked for it`() async throws {
        let database = try database()
        let (id, seeds) = try await crawl(database)
        try await database.transaction(as: .service) { connection in
            #expect(try connection.pause(id))
            #expect(try connection.pause(id) == false)
            let paused = try connection.crawl(id)
            #expect(paused?.state == .paused)
            #expect(try connection.breadthWanted(of: seeds[0]) == nil)
            #expect(try connection.relationsWanted(of: seeds[0]) == false)
            #expect(try connection.settle(.visited(tracks: 1), of: seeds[0]) == [])
            #expect(try connection.artistsToVisit() == [])
            try connection.noteWaiting(
                for: seeds[1], until: Date(timeIntervalSince1970: 4e9), budget: "deezer")
            #expect(try connection.crawl(id) == paused)
        }
    }

    @Test func `a crawl that is let go waits for what it waited for, and its visits are queued`() async throws
    {
        let database = try database()
        let (id, seeds) = try await crawl(database, depth: 0)
        try await database.transaction(as: .service) { connection in
            _ = try connection.settle(.visited(tracks: 1), of: seeds[0])
            try connection.pause(id)
            try connection.execute("UPDATE jobs SET state = 'completed', finalized_at = now()")
            #expect(try connection.resume(id))
            #expect(try connection.resume(id) == false)
            #expect(try connection.crawl(id)?.state == .running)
            let queued = try connection.rows(
                "SELECT unique_key FROM jobs WHERE state = 'available' ORDER BY id"
            )
            .map { try $0.get("unique_key", as: String.self) }
            #expect(queued.sorted() == seeds.dropFirst().map { "\($0.rawValue)" }.sorted())
            for seed in seeds.dropFirst() { _ = try connection.settle(.visited(tracks: 1), of: seed) }
            #expect(try connection.crawl(id)?.state == .done)
        }
    }

    @Test func `a crawl that was held up before it had begun is planned when it is let go`() async throws {
        let database = try database()
        try await database.transaction(as: .service) { connection in
            let crawl = try connection.plan(
                NewCrawl(listener: nil, seed: "me", depth: 1, breadth: 1, limit: 1))
            try connection.pause(crawl.id)
            #expect(try connection.begin(crawl.id, at: []) == [])
            try connection.resume(crawl.id)
            #expect(try connection.crawl(crawl.id)?.state == .planned)
            #expect(
                try connection.row("SELECT FROM jobs WHERE kind = 'crawl.plan' AND state = 'available'")
                    != nil)
        }
    }

    @Test func `a crawl that is held up holds up no list`() async throws {
        let database = try database()
        try await database.transaction(as: .service) { connection in
            let listener = try connection.signIn(account: "ada", name: "Ada").listener.id
            _ = try connection.keep(
                SyncResult(listener: listener, startedAt: try connection.clock(), calls: 7))
            let crawl = try connection.plan(
                NewCrawl(listener: listener, seed: "me", depth: 1, breadth: 1, limit: 1))
            #expect(try connection.listenersAwaitingEdition() == [])
            try connection.pause(crawl.id)
            #expect(try connection.listenersAwaitingEdition() == [listener])
        }
    }

    @Test func `a crawl of which only the plan is wanted holds up no list`() async throws {
        let database = try database()
        try await database.transaction(as: .service) { connection in
            let listener = try connection.signIn(account: "ada", name: "Ada").listener.id
            _ = try connection.keep(
                SyncResult(listener: listener, startedAt: try connection.clock(), calls: 7))
            _ = try connection.plan(
                NewCrawl(listener: listener, seed: "me", depth: 1, breadth: 1, limit: 1, isTrial: true))
            #expect(try connection.listenersAwaitingEdition() == [listener])
        }
    }

    @Test(arguments: [
        ("sigur", ["Sigur Rós"]), ("ROS sig", ["Sigur Rós"]), ("air", ["Air", "Airbourne", "Fresh Air"]),
        ("zz", []), (#"\ ' & | ! ( ) <-> :*"#, []), ("東", ["東京事変"]),
    ])
    func `an artist is found by beginnings of the name's words, the one called just so first`(
        text: String, names: [String]
    ) async throws {
        let database = try database()
        _ = try await database.artists(["Fresh Air", "Airbourne", "Air", "Sigur Rós", "東京事変", "Björk"])
        let found = try await database.transaction(as: .service) {
            try $0.artists(matching: text).map(\.facts.name)
        }
        #expect(found == names)
    }
}
