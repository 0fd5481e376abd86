internal import FoundationEssentials
internal import Music
internal import Postgres
internal import Storage
internal import TestDatabase
internal import Testing

@Suite(.database(schema: .segue)) struct CrawlTests {
    /// Artist n is related to 2n and 2n+1, a binary tree, and to its parent.
    private func world(_ database: Database, size: Int = 31) async throws -> [Artist.ID] {
        try await database.artists((1...size).map { "Artist \($0)" })
    }

    /// Visits an artist of the tree: keeps relations, and settles.
    private func visit(
        _ artist: Artist.ID, in world: [Artist.ID], on database: Database
    ) async throws -> [Artist.ID] {
        try await database.transaction(as: .service) { connection in
            let number = try #require(world.firstIndex(of: artist)) + 1
            let related = [2 * number, 2 * number + 1, number / 2].filter { (1...world.count).contains($0) }
            try connection.remember(related: related.map { world[$0 - 1] }, of: artist, from: .deezer)
            return try connection.settle(.visited(tracks: 3), of: artist)
        }
    }

    private func begin(
        _ database: Database, at seeds: [Artist.ID], depth: Int, breadth: Int = 10, limit: Int = 1_000
    ) async throws -> (Crawl.ID, [Artist.ID]) {
        try await database.transaction(as: .service) { connection in
            let crawl = try connection.plan(
                NewCrawl(listener: nil, seed: "x", depth: depth, breadth: breadth, limit: limit))
            return (crawl.id, try connection.begin(crawl.id, at: seeds))
        }
    }

    private func crawl(_ id: Crawl.ID, _ database: Database) async throws -> Crawl {
        try #require(try await database.transaction(as: .service) { try $0.crawl(id) })
    }

    private func order(_ id: Crawl.ID, _ database: Database) async throws -> [Artist.ID] {
        try await database.transaction(as: .service) { try $0.artists(of: id, limit: 1_000).map(\.artist.id) }
    }

    @Test func `a crawl walks level by level and ends at its depth`() async throws {
        let database = try database()
        let world = try await world(database)
        var (id, frontier) = try await begin(database, at: [world[0]], depth: 2)
        #expect(frontier == [world[0]])
        var visited = 0
        while let artist = frontier.first {
            frontier.removeFirst()
            frontier += try await visit(artist, in: world, on: database)
            visited += 1
        }
        let crawl = try await crawl(id, database)
        #expect(visited == 7)
        #expect(crawl.state == .done)
        #expect((crawl.artistsFound, crawl.artistsVisited, crawl.tracksFound, crawl.level) == (7, 7, 21, 2))
        #expect(try await order(id, database) == Array(world[0..<7]))
    }

    @Test func `whatever the order of the visits, the walk is the same`() async throws {
        let database = try database()
        let world = try await world(database)
        var walks: [[Artist.ID]] = []
        for turn in 0..<3 {
            var (id, frontier) = try await begin(database, at: [world[2], world[1]], depth: 3, limit: 9)
            while !frontier.isEmpty {
                let artist =
                    turn == 0
                    ? frontier.removeFirst()
                    : turn == 1 ? frontier.removeLast() : frontier.remove(at: frontier.count / 2)
                frontier += try await visit(artist, in: world, on: database)
            }
            #expect(try await crawl(id, database).artistsFound == 9)
            walks.append(try await order(id, database))
        }
        #expect(walks[0] == walks[1])
        #expect(walks[0] == walks[2])
    }

    @Test func `a visit that is told twice counts once`() async throws {
        let database = try database()
        let world = try await world(database)
        let (id, _) = try await begin(database, at: [world[0]], depth: 1)
        let first = try await visit(world[0], in: world, on: database)
        let before = try await crawl(id, database)
        #expect(first == [world[1], world[2]])
        #expect(try await visit(world[0], in: world, on: database) == [])
        #expect(try await crawl(id, database) == before)
    }

    @Test func `two crawls that wait for one artist both move by one visit`() async throws {
        let database = try database()
        let world = try await world(database)
        let (one, _) = try await begin(database, at: [world[0]], depth: 1)
        let (two, _) = try await begin(database, at: [world[0], world[4]], depth: 0)
        _ = try await visit(world[0], in: world, on: database)
        #expect(try await crawl(one, database).artistsVisited == 1)
        #expect(try await crawl(two, database).artistsVisited == 1)
        #expect(try await crawl(two, database).state == .running)
        _ = try await visit(world[4], in: world, on: database)
        #expect(try await crawl(two, database).state == .done)
    }

    @Test func `a killed visit changes nothing, and is found again`() async throws {
        struct Killed: Error {}
        let database = try database()
        let world = try await world(database)
        let (id, _) = try await begin(database, at: [world[0]], depth: 1)
        let before = try await crawl(id, database)
        await #expect(throws: Killed.self) {
            try await database.transaction(as: .service) { connection in
                try connection.remember(related: [world[1]], of: world[0], from: .deezer)
                _ = try connection.settle(.visited(tracks: 1), of: world[0])
                throw Killed()
            }
        }
        #expect(try await crawl(id, database) == before)
        #expect(try await database.transaction(as: .service) { try $0.artistsToVisit() } == [world[0]])
    }

    @Test func `an artist who cannot be visited does not hold the others up`() async throws {
        let database = try database()
        let world = try await world(database)
        let (id, _) = try await begin(database, at: [world[0], world[1]], depth: 1)
        let next = try await database.transaction(as: .service) { try $0.settle(.failed, of: world[0]) }
        #expect(next == [])
        #expect(try await visit(world[1], in: world, on: database) == [world[3], world[4]])
        let crawl = try await crawl(id, database)
        #expect((crawl.artistsFailed, crawl.artistsVisited, crawl.state) == (1, 1, .running))
    }

    @Test func `nobody waits for the artists of a cancelled crawl`() async throws {
        let database = try database()
        let world = try await world(database)
        let (id, _) = try await begin(database, at: [world[0]], depth: 1, breadth: 7)
        try await database.transaction(as: .service) { connection throws in
            #expect(try connection.breadthWanted(of: world[0]) == 7)
            #expect(try connection.end(id, as: .cancelled))
            #expect(try connection.end(id, as: .failed) == false)
            #expect(try connection.breadthWanted(of: world[0]) == nil)
            #expect(try connection.settle(.visited(tracks: 1), of: world[0]) == [])
            #expect(try connection.crawl(id)?.artistsVisited == 0)
        }
    }

    @Test func `a crawl says for whose budget it waits, and goes on`() async throws {
        let database = try database()
        let world = try await world(database)
        let (id, _) = try await begin(database, at: [world[0], world[1]], depth: 0)
        let until = Date(timeIntervalSince1970: 4e9)
        try await database.transaction(as: .service) { connection in
            try connection.noteWaiting(for: world[0], until: until, budget: "spotify")
            let sequence = try connection.crawl(id)?.sequence
            try connection.noteWaiting(for: world[0], until: until, budget: "spotify")
            #expect(try connection.crawl(id)?.sequence == sequence)
        }
        let waiting = try await crawl(id, database)
        #expect((waiting.state, waiting.waitingUntil, waiting.waitingFor) == (.waiting, until, "spotify"))
        // Another visit was under way: the first one waits all the same.
        _ = try await visit(world[1], in: world, on: database)
        #expect(try await crawl(id, database).state == .waiting)
        _ = try await visit(world[0], in: world, on: database)
        let done = try await crawl(id, database)
        #expect((done.state, done.waitingUntil, done.waitingFor) == (.done, nil, nil))
    }

    @Test func `a crawl whose last waiting artist was merged away moves on`() async throws {
        let database = try database()
        let world = try await world(database)
        let (id, _) = try await begin(database, at: [world[0], world[1]], depth: 0)
        _ = try await visit(world[0], in: world, on: database)
        try await database.transaction(as: .service) { connection in
            try connection.execute("SELECT merge_artists(\(world[0]), \(world[1]))")
            #expect(try connection.artistsToVisit() == [])
            let crawl = try #require(try connection.crawl(id))
            #expect((crawl.state, crawl.artistsFound, crawl.artistsVisited) == (.done, 1, 1))
        }
    }

    @Test func `a crawl without a seed fails and says so`() async throws {
        let database = try database()
        let (id, frontier) = try await begin(database, at: [], depth: 1)
        #expect(frontier == [])
        #expect(try await crawl(id, database).state == .failed)
    }

    @Test func `answers are fresh for their time, also when nobody knew`() async throws {
        let database = try database()
        let world = try await world(database, size: 2)
        try await database.transaction(as: .service) { connection in
            try connection.remember(related: [world[1]], of: world[0], from: .deezer)
            try connection.remember(related: [], of: world[1], from: .deezer)
            let fresh = try connection.freshAnswers(to: .relations, about: world, within: .seconds(60))
            #expect(fresh[world[0]]?.source == .deezer)
            #expect(fresh[world[1]] != nil && fresh[world[1]]?.source == nil)
            #expect(try connection.freshAnswers(to: .tracks, about: world, within: .seconds(60)).isEmpty)
            #expect(try connection.freshAnswers(to: .relations, about: world, within: .seconds(-60)).isEmpty)
        }
    }
}
