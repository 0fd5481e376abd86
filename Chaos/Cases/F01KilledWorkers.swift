import Foundation
import HTTP
import Lifecycle
import Postgres
import Sandbox
import TestProcesses
import Visiting

extension Case {
    /// Q4, Q5: what is done while workers die all the time is what is done where none does.
    static let killedWorkers = Case(
        "F1", "kill -9 of workers at random points", within: .seconds(1_500)
    ) {
        stage in
        let listeners =
            stage.isQuick ? ["bruno", "finn"] : ["ada", "bruno", "chiyo", "diego", "elif", "finn"]
        let earlier = stage.postgres.deadlocks
        // Large enough that crawls keep finding artists whom nobody has visited.
        let world = stage.isQuick ? [] : ["--artists", "3000"]
        let killed = try await stage.fleet("killed", outside: world)
        let wishes = try await kill(stage.isQuick ? 12 : 100, on: killed, for: listeners, stage)

        let whole = try await stage.fleet("whole", outside: world)
        try await whole.allowSpotify(callsPerSecond: 1_000)
        let site = try await whole.site()
        for name in ["one", "two", "three", "four"] { _ = try whole.worker(name) }
        var visitors: [Visitor] = []
        for listener in listeners { visitors.append(try await whole.visitor(listener, at: site)) }
        for (listener, wish) in wishes {
            try await whole.room(of: listener)
            try await visitors[listener].crawl(wish)
        }
        try await whole.rest()

        try await stage.expectSame(killed, whole)
        try await stage.expectSoundQueue(of: killed)
        let deadlocks = stage.postgres.deadlocks - earlier
        stage.tell("\(deadlocks) deadlocks")
        stage.expect(deadlocks == 0, "PostgreSQL tells of \(deadlocks) deadlocks")
    }

    /// Kills workers while crawls go on, and answers what was crawled, by listener.
    private static func kill(
        _ times: Int, on fleet: Fleet, for listeners: [String], _ stage: Stage
    ) async throws -> [(listener: Int, wish: CrawlWish)] {
        try await fleet.allowSpotify(callsPerSecond: 1_000)
        // Deaths are to come while somebody is asked as well as while it is written down.
        try await fleet.outside.inject(Fault(on: .spotify, path: "/spotify/v1/artists", delayMs: 60))
        let site = try await fleet.site()
        let names = ["one", "two", "three", "four"]
        var crew = try names.map { try fleet.worker($0, width: 1) }
        var visitors: [Visitor] = []
        for listener in listeners { visitors.append(try await fleet.visitor(listener, at: site)) }
        var wishes: [(listener: Int, wish: CrawlWish)] = []
        let ledger = Ledger()
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await ledger.watch(fleet) }
            var (round, deaths) = (0, 0)
            while deaths < times {
                let wish = CrawlWish(seed: fleet.seed(round * 7))
                let listener = try await fleet.room()
                try await visitors[listener].crawl(wish)
                wishes.append((listener, wish))
                round += 1
                try await Task.sleep(for: .milliseconds(stage.chance(in: 0...300)))
                guard let place = try await stopSomebody(among: crew, on: fleet, stage) else { continue }
                try await crew[place].kill()
                deaths += 1
                ledger.lost(try await fleet.held(by: crew[place].name))
                crew[place] = try fleet.worker(names[place], width: 1)
            }
            try await fleet.rest()
            let _: Bool = try await eventually(
                "every lease taken again", within: stage.lease * 2 + .seconds(10)
            ) {
                ledger.isEven ? true : nil
            }
            group.cancelAll()
        }
        let delays = ledger.delays
        let longest = delays.max() ?? .zero
        stage.tell(
            "\(times) kills, \(delays.count) jobs lost and taken again, the last after \(longest.inSeconds)"
        )
        stage.expect(delays.count * 10 >= times * 9, "only \(delays.count) kills met a job")
        // A sweep and the start of a worker take their time, however short the lease is.
        stage.expect(
            longest <= stage.lease + max(stage.lease / 2, .seconds(10)),
            "a job waited \(longest.inSeconds) for another worker")
        stage.expect(ledger.stepsBack == 0, "progress went back \(ledger.stepsBack) times")
        return wishes
    }

    /// Stops one of some workers at whatever point of its job it is; nil where nobody had any for a while.
    ///
    /// Who has none goes on, and so does whoever has a job that has met a death: three in a row end a job (Q6), whoever killed.
    private static func stopSomebody(
        among crew: [Fleet.Worker], on fleet: Fleet, _ stage: Stage
    ) async throws -> Int? {
        for _ in 0..<200 {
            guard let place = stage.chance(of: Array(crew.indices)) else { return nil }
            let worker = crew[place]
            worker.process.signal(SIGSTOP)
            let held = try await fleet.held(by: worker.name)
            if !held.isEmpty, held.allSatisfy({ $0.deaths == 0 }) { return place }
            worker.process.signal(SIGCONT)
            try await Task.sleep(for: .milliseconds(5))
        }
        return nil
    }
}

/// What dead workers had, until somebody else has it; and how far crawls are.
private final class Ledger: Sendable {
    private struct Entry {
        let lease: Fleet.Lease
        let since = ContinuousClock.now
    }
    private struct Book {
        var open: [Entry] = []
        var delays: [Duration] = []
        var progress: [Int: (visited: Int, sequence: Int)] = [:]
        var stepsBack = 0
    }
    private let book = Guarded(Book())

    var delays: [Duration] { book.withLock { $0.delays } }
    var isEven: Bool { book.withLock { $0.open.isEmpty } }
    var stepsBack: Int { book.withLock { $0.stepsBack } }

    func lost(_ leases: [Fleet.Lease]) {
        book.withLock { $0.open += leases.map { Entry(lease: $0) } }
    }

    /// Looks ten times a second, until cancelled.
    func watch(_ fleet: Fleet) async throws {
        while !Task.isCancelled {
            try await look(at: fleet)
            guard (try? await Task.sleep(for: .milliseconds(100))) != nil else { return }
        }
    }

    private func look(at fleet: Fleet) async throws {
        let jobs = book.withLock { $0.open.map(\.lease.job) }
        let (tokens, crawls) = try await fleet.pool.withConnection { connection in
            (
                try connection.rows(
                    """
                    SELECT id, coalesce(lease_token, CASE WHEN finalized_at IS NOT NULL THEN -1 ELSE 0 END) AS token
                      FROM jobs WHERE id = ANY (\(jobs))
                    """
                ).map { (try $0.get("id", as: Int.self), try $0.get("token", as: Int.self)) },
                try connection.rows(
                    "SELECT id, artists_visited + artists_failed AS visited, sequence FROM crawls"
                ).map {
                    (
                        try $0.get("id", as: Int.self), try $0.get("visited", as: Int.self),
                        try $0.get("sequence", as: Int.self)
                    )
                }
            )
        }
        book.withLock { book in
            for (job, token) in tokens where token != 0 {
                guard
                    let place = book.open.firstIndex(where: { $0.lease.job == job && $0.lease.token != token }
                    )
                else { continue }
                book.delays.append(.now - book.open.remove(at: place).since)
            }
            for (id, visited, sequence) in crawls {
                if let before = book.progress[id], before.visited > visited || before.sequence > sequence {
                    book.stepsBack += 1
                }
                book.progress[id] = (visited, sequence)
            }
        }
    }
}

extension Stage {
    /// No job was given up, tried too often, or left behind; and nothing stands twice.
    func expectSoundQueue(of fleet: Fleet) async throws {
        let discarded = try await fleet.pool.withConnection { connection in
            try connection.rows(
                "SELECT kind || ': ' || reason AS job FROM jobs WHERE state = 'discarded'"
            )
            .map { try $0.get("job", as: String.self) }
        }
        expect(
            discarded.isEmpty,
            "\(discarded.count) jobs were given up: \(discarded.prefix(3).joined(separator: ", "))")
        let worn = try await fleet.number("SELECT count(*) AS n FROM jobs WHERE attempt > max_attempts")
        expect(worn == 0, "\(worn) jobs were tried more often than they may")
        let twice = try await fleet.number(
            """
            SELECT (SELECT count(*) - count(DISTINCT (title, artist_id, isrc)) FROM tracks)
                 + (SELECT count(*) - count(DISTINCT (artist_id, related_id, source)) FROM artist_relations)
                 + (SELECT count(*) - count(DISTINCT (crawl_id, artist_id)) FROM crawl_artists) AS n
            """)
        expect(twice == 0, "\(twice) facts stand twice")
    }
}

extension Duration {
    /// As it stands in a case's line.
    var inSeconds: String { String(format: "%.1f s", self / .seconds(1)) }
}
