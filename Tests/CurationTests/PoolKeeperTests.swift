import Curation
import Foundation
import Lifecycle
import Music
import Postgres
import Recommender
import Storage
import TestDatabase
import Testing

@Suite(.database(schema: .segue), .timeLimit(.minutes(5))) struct PoolKeeperTests {
    private let pool: Pool
    private let folder = FileManager.default.temporaryDirectory.appending(path: "segue-\(UUID().uuidString)")
        .path
    private var file: String { "\(folder)/latest" }

    init() throws {
        pool = try TestDatabase.current.pool(as: .app, settings: ["segue.scope": "service"])
    }

    /// So many songs more, of four artists.
    private func add(_ count: Int) async throws {
        _ = try await pool.transaction { connection in
            let before: Int = try connection.row("SELECT count(*) AS count FROM tracks")?.get("count") ?? 0
            return try connection.remember(
                (before..<before + count).map { number in
                    TrackFacts(
                        title: "Song number \(number)", artists: [ArtistFacts(name: "Artist \(number % 4)")],
                        popularity: Double(number % 101))
                }, from: .imported)
        }
    }

    @Test func `what killed processes had begun to write is removed, and what living ones write stays`()
        throws
    {
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let (dead, other, ours) = (Int32.max, getppid(), getpid())
        for name in [
            "1f.\(dead).7", "latest.\(dead).7", "1f.\(ours).7", "1f.\(other).7", "latest.\(other).7",
            "1f.\(ours).8", "1f", "latest", "notes.\(dead).7", "1f.\(dead).x", "1f.7",
        ] {
            #expect(FileManager.default.createFile(atPath: "\(folder)/\(name)", contents: nil))
        }
        // One of this process that is being written: our id alone does not tell, since one of before may have had it.
        let writing = unsafe open("\(folder)/1f.\(ours).8", O_WRONLY)
        defer { _ = close(writing) }
        #expect(flock(writing, LOCK_EX) == 0)
        _ = PoolArchive(in: folder, keeping: 3)
        #expect(FileManager.default.fileExists(atPath: "\(folder)/latest.\(dead).7"), "that is the keeper's")
        _ = PoolKeeper(over: pool, file: file)
        #expect(
            try FileManager.default.contentsOfDirectory(atPath: folder).sorted()
                == [
                    "1f", "1f.\(dead).x", "1f.\(other).7", "1f.\(ours).8", "1f.7", "latest",
                    "latest.\(other).7", "notes.\(dead).7",
                ].sorted())
    }

    /// Runs a keeper's service beside the body.
    private func attended(_ keeper: PoolKeeper, _ body: () async throws -> Void) async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { await keeper.run() }
            try await body()
            group.cancelAll()
        }
    }

    /// Holds up whoever reads the catalogue until the body ends.
    private func held(_ body: (Connection) async throws -> Void) async throws {
        let holder = try await TestDatabase.current.connect()
        try await holder.run(script: "BEGIN; LOCK TABLE artist_relations IN ACCESS EXCLUSIVE MODE")
        try await body(holder)
        try await holder.run(script: "COMMIT")
    }

    /// How many are held up.
    private func waiting(_ connection: Connection) async throws -> Int {
        try await connection.row(
            """
            SELECT count(DISTINCT pid) AS count FROM pg_locks
             WHERE NOT granted AND relation = 'artist_relations'::regclass
               AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
            """)?.get("count") ?? -1
    }

    private func until(_ isTrue: () async throws -> Bool) async throws {
        while try await !isTrue() { try await Task.sleep(for: .milliseconds(5)) }
    }

    @Test func `answers go on from the pool of before while a new one is made, and each is whole`()
        async throws
    {
        try await add(20)
        let keeper = PoolKeeper(over: pool)
        try await attended(keeper) {
            let old = try await keeper.pool(.long)
            #expect(old.count == 20)
            try await held { holder in
                try await add(10)
                let answers = try await withThrowingTaskGroup(of: CandidatePool.self) { group in
                    for _ in 0..<8 { group.addTask { try await keeper.pool(.short) } }
                    return try await group.reduce(into: []) { $0.append($1) }
                }
                #expect(answers.count == 8)
                for answer in answers { #expect(answer.fingerprint == old.fingerprint) }
                // Whoever asked set it going, once.
                try await until { try await waiting(holder) > 0 }
                #expect(try await waiting(holder) == 1)
            }
            let new = try await keeper.pool(.long)
            #expect(new.count == 30)
            #expect(old.count == 20)
        }
    }

    @Test(arguments: [true, false])
    func `however many ask for the first pool, one is made`(isAttended: Bool) async throws {
        try await add(20)
        let keeper = PoolKeeper(over: pool)
        // The catalogue is held up before anybody can read it, a service included.
        try await held { holder in
            func ask() async throws {
                try await withThrowingTaskGroup(of: CandidatePool.self) { group in
                    for _ in 0..<16 { group.addTask { try await keeper.pool(.short) } }
                    try await until { try await waiting(holder) > 0 }
                    #expect(try await waiting(holder) == 1)
                    try await holder.run(script: "COMMIT; BEGIN")
                    for try await answer in group { #expect(answer.count == 20) }
                }
            }
            if isAttended { try await attended(keeper, ask) } else { try await ask() }
        }
    }

    @Test(arguments: [true, false])
    func `where no new pool can be made the old one stays, until one can`(isAttended: Bool) async throws {
        try await add(20)
        let keeper = PoolKeeper(over: pool)
        func ask() async throws {
            let old = try await keeper.pool(.long)
            let owner = try await TestDatabase.current.connect()
            try await owner.run(script: "ALTER TABLE artist_relations RENAME TO elsewhere")
            try await add(10)
            #expect(try await keeper.pool(.short).fingerprint == old.fingerprint)
            try await owner.run(script: "ALTER TABLE elsewhere RENAME TO artist_relations")
            #expect(try await keeper.pool(.long).count == 30)
        }
        if isAttended { try await attended(keeper, ask) } else { try await ask() }
    }

    @Test func `without a pool of before, whoever asks hears why there is none`() async throws {
        try await add(20)
        let owner = try await TestDatabase.current.connect()
        try await owner.run(script: "ALTER TABLE artist_relations RENAME TO elsewhere")
        await #expect(throws: PostgresError.self) { _ = try await PoolKeeper(over: pool).pool(.long) }
    }

    @Test func `a cancelled caller does not spoil it for the others`() async throws {
        try await add(20)
        let keeper = PoolKeeper(over: pool)
        try await held { holder in
            let first = Task { try await keeper.pool(.long) }
            try await until { try await waiting(holder) == 1 }
            let second = Task { try await keeper.pool(.long) }
            first.cancel()
            try await holder.run(script: "COMMIT; BEGIN")
            #expect(try await second.value.count == 20)
        }
    }

    @Test func `at the next start the pool comes from its file, and a newer one after it`() async throws {
        defer { try? FileManager.default.removeItem(atPath: folder) }
        try await add(20)
        let before = try await PoolKeeper(over: pool, file: file).pool(.long)
        try await held { _ in
            // Nothing of the catalogue can be read.
            let same = try await PoolKeeper(over: pool, file: file).pool(.short)
            #expect(same.fingerprint == before.fingerprint)
        }
        let later = PoolKeeper(over: pool, file: file)
        try await attended(later) {
            try await held { _ in
                try await add(10)
                #expect(try await later.pool(.short).fingerprint == before.fingerprint)
            }
            #expect(try await later.pool(.long).count == 30)
        }
    }

    @Test func `where nobody makes the next one behind, a file of before is no answer`() async throws {
        defer { try? FileManager.default.removeItem(atPath: folder) }
        try await add(20)
        _ = try await PoolKeeper(over: pool, file: file).pool(.long)
        try await add(20)
        // So an operator's command asks, which has no service beside it.
        #expect(try await PoolKeeper(over: pool, file: file).pool(.short).count == 40)
    }

    @Test func `a start from a file of before makes the newer pool unasked`() async throws {
        defer { try? FileManager.default.removeItem(atPath: folder) }
        try await add(20)
        _ = try await PoolKeeper(over: pool, file: file).pool(.long)
        try await add(10)
        // Only the service runs; that the pool was made is seen by its file.
        try await attended(PoolKeeper(over: pool, file: file)) {
            try await until { try CandidatePool(mapping: file).count == 30 }
        }
    }

    @Test func `the file soon follows the pool`() async throws {
        defer { try? FileManager.default.removeItem(atPath: folder) }
        try await add(1)
        let keeper = PoolKeeper(over: pool, file: file)
        let first = try await keeper.pool(.long).count
        try await until {
            try await add(1)
            let count = try await keeper.pool(.long).count
            return try count > first && CandidatePool(mapping: file).count == count
        }
    }

    @Test(arguments: ["cut", "changed", "foreign"])
    func `a file that is not as it was written is passed over, and the log says so`(damage: String)
        async throws
    {
        defer { try? FileManager.default.removeItem(atPath: folder) }
        try await add(20)
        let before = try await PoolKeeper(over: pool, file: file).pool(.long)
        var bytes = try Data(contentsOf: URL(filePath: file))
        switch damage {
        case "cut": bytes.removeLast(100)
        case "changed": bytes[bytes.count / 2] ^= 1
        default: bytes = Data("hello".utf8)
        }
        try bytes.write(to: URL(filePath: file))
        let lines = Lines()
        let after = try await PoolKeeper(over: pool, file: file, log: Log("pool", to: lines.sink)).pool(.long)
        #expect(after.fingerprint == before.fingerprint)
        #expect(lines.all.contains { $0.contains("warning") && $0.contains("read from the database") })
        // And the file is whole again.
        #expect(try CandidatePool(mapping: file).fingerprint == before.fingerprint)
    }

    @Test func `the file of another database is not this one's pool`() async throws {
        defer { try? FileManager.default.removeItem(atPath: folder) }
        try await add(20)
        let own = try await PoolKeeper(over: pool).pool(.long)
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        let other = CandidatePool(candidates: [], artists: [], relations: [])
        let version = try await pool.withConnection { try $0.catalogueVersion() }
        try other.write(to: file, catalogue: "1/2/3\n\(version)")
        #expect(try await PoolKeeper(over: pool, file: file).pool(.long).fingerprint == own.fingerprint)
    }
}

/// Keeps what is logged.
private final class Lines: Sendable {
    private let kept = Guarded<[String]>([])
    var all: [String] { kept.withLock { $0 } }
    var sink: LogSink { LogSink(level: .debug) { [self] line in kept.withLock { $0.append(line) } } }
}
