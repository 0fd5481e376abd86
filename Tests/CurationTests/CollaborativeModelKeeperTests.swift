import Curation
import Foundation
import Music
import Postgres
import Recommender
import Storage
import TestDatabase
import Testing

@Suite(.database(schema: .segue)) struct CollaborativeModelKeeperTests {
    /// Forty songs of ten artists of whom nothing is known, and nine listeners: odd ones play odd songs, even ones even songs.
    private struct Room {
        let database: Database
        let listeners: [Listener.ID]
        let tracks: [Track.ID]

        func studio(hearsOthers: Bool = true, archive: PoolArchive? = nil) -> Studio {
            Studio(over: database.pool, archive: archive, hearsOthers: hearsOthers)
        }

        func ranking(_ studio: Studio, of listener: Int = 0) async throws -> Ranking {
            let id = listeners[listener]
            let snapshot = try await database.transaction(as: .service) {
                try $0.tasteSnapshot(of: id, now: Date())
            }
            return try await studio.ranking(
                for: snapshot.taste, of: id, dials: Dials(limit: 30, diversity: 0))
        }
    }

    private func room() async throws -> Room {
        let database = Database(try TestDatabase.current.pool(as: .app, settings: ["segue.scope": "service"]))
        let tracks = try await database.transaction(as: .service) { connection in
            try connection.remember(
                (0..<40).map { number in
                    TrackFacts(
                        title: "Song number \(number)", artists: [ArtistFacts(name: "Artist \(number % 10)")],
                        popularity: 50)
                }, from: .imported
            ).compactMap(\.self)
        }
        var listeners: [Listener.ID] = []
        for member in 0..<9 {
            listeners.append(
                try await database.transaction(as: .service) { connection in
                    let id = try connection.signIn(account: "listener \(member)", name: "L").listener.id
                    // The first plays three songs, the others ten each.
                    let own = (0..<(member == 0 ? 3 : 10)).map {
                        tracks[($0 * 2 * (member == 0 ? 1 : member) + member % 2) % 40]
                    }
                    try connection.keep(
                        SyncResult(
                            listener: id, startedAt: try connection.clock(), topTracks: [.short: own]))
                    return id
                })
        }
        return Room(database: database, listeners: listeners, tracks: tracks)
    }

    @Test func `others' histories speak only where that is turned on`() async throws {
        let room = try await room()
        let alone = try await room.ranking(room.studio(hearsOthers: false))
        #expect(alone.model == nil)
        #expect(alone.tracks.allSatisfy { track in track.shares.allSatisfy { $0.block != .collaborative } })
        let among = try await room.ranking(room.studio())
        #expect(among.model != nil)
        let places = Dictionary(uniqueKeysWithValues: room.tracks.enumerated().map { ($1, $0) })
        let first = among.tracks.prefix(8).compactMap { places[$0.track] }
        #expect(first.allSatisfy { $0.isMultiple(of: 2) }, "what the even ones play: \(first)")
        let best = try #require(among.tracks.first)
        #expect(best.shares.contains { $0.block == .collaborative && $0.amount > 0 })
        let seed = try #require(best.evidence.playedWith)
        #expect(room.tracks.prefix(5).contains(seed))
        let names = try await room.database.transaction(as: .service) { try $0.names(for: among.tracks) }
        #expect(best.reasons(names).sentence.contains("people who play “Song number"))
    }

    @Test func `the only listener is alone, however much they play`() async throws {
        let room = try await room()
        for listener in room.listeners.dropFirst() {
            try await room.database.transaction(as: .service) { _ = try $0.forget(listener) }
        }
        let alone = try await room.ranking(room.studio(hearsOthers: false))
        let among = try await room.ranking(room.studio())
        #expect(among.tracks == alone.tracks)
        #expect(among.model == nil)
    }

    @Test func `who leaves takes their history out of the next list`() async throws {
        let room = try await room()
        let studio = room.studio()
        let before = try await room.ranking(studio).model
        #expect(try await room.ranking(studio).model == before)
        try await room.database.transaction(as: .service) { _ = try $0.forget(room.listeners[4]) }
        let after = try await room.ranking(studio).model
        #expect(after != nil && after != before)
    }

    /// How many wait for histories.
    private func waiting(_ connection: Connection) async throws -> Int {
        try await connection.row(
            """
            SELECT count(DISTINCT pid) AS count FROM pg_locks
             WHERE NOT granted AND relation = 'tracks'::regclass
               AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
            """)?.get("count") ?? -1
    }

    @Test(.timeLimit(.minutes(2)))
    func
        `lists go on with the collaborative model of before while the next one is made, once for all who ask`()
        async throws
    {
        let room = try await room()
        let keeper = CollaborativeModelKeeper(over: room.database.pool)
        let pool = CandidatePool(candidates: [], artists: [], relations: [])
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { await keeper.run() }
            let before = try #require(try await keeper.joined(pool, .long).collaborativeModel?.fingerprint)
            let holder = try await TestDatabase.current.connect()
            // Histories cannot be read until this lets go of their tracks; who leaves touches none.
            try await holder.run(script: "BEGIN; LOCK TABLE tracks IN ACCESS EXCLUSIVE MODE")
            try await room.database.transaction(as: .service) { _ = try $0.forget(room.listeners[4]) }
            let answers = try await withThrowingTaskGroup(of: UInt64?.self) { askers in
                for _ in 0..<8 {
                    askers.addTask { try await keeper.joined(pool, .short).collaborativeModel?.fingerprint }
                }
                return try await askers.reduce(into: []) { $0.append($1) }
            }
            #expect(answers == [UInt64?](repeating: before, count: 8))
            while try await waiting(holder) == 0 { try await Task.sleep(for: .milliseconds(5)) }
            #expect(try await waiting(holder) == 1)
            try await holder.run(script: "COMMIT")
            while try await keeper.joined(pool, .long).collaborativeModel?.fingerprint == before {
                try await Task.sleep(for: .milliseconds(5))
            }
            group.cancelAll()
        }
    }

    @Test(.timeLimit(.minutes(2)))
    func `where no collaborative model can be made yet, a listener is alone and not kept waiting`()
        async throws
    {
        let room = try await room()
        let keeper = CollaborativeModelKeeper(over: room.database.pool)
        let pool = CandidatePool(candidates: [], artists: [], relations: [])
        let holder = try await TestDatabase.current.connect()
        try await holder.run(script: "BEGIN; LOCK TABLE tracks IN ACCESS EXCLUSIVE MODE")
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { await keeper.run() }
            // The service has begun, or else whoever asks would make the collaborative model.
            while try await waiting(holder) == 0 { try await Task.sleep(for: .milliseconds(5)) }
            #expect(try await keeper.joined(pool, .short).collaborativeModel == nil)
            try await holder.run(script: "COMMIT")
            while try await keeper.joined(pool, .short).collaborativeModel == nil {
                try await Task.sleep(for: .milliseconds(5))
            }
            group.cancelAll()
        }
    }

    @Test func `histories name nobody, and a listener's eyes see their own alone`() async throws {
        let room = try await room()
        let ada = room.listeners[0]
        let everybody = try await room.database.transaction(as: .service) {
            try $0.listenerHistories(salt: 17)
        }
        #expect(Set(everybody.members).count == 9)
        #expect(everybody.artists.count == everybody.tracks.count && Set(everybody.artists).count == 10)
        #expect(Set(everybody.members).isDisjoint(with: room.listeners.map(\.rawValue)))
        let again = try await room.database.transaction(as: .service) { try $0.listenerHistories(salt: 18) }
        #expect(Set(everybody.members).isDisjoint(with: again.members))
        let (own, number) = try await room.database.transaction(as: .listener(ada)) { connection in
            (try connection.listenerHistories(salt: 17), try connection.memberNumber(of: ada, salt: 17))
        }
        #expect(Set(own.members) == [number])
        #expect(own.tracks.count == 3)
    }

    @Test func `what somebody dislikes is no part of their history`() async throws {
        let room = try await room()
        let ada = room.listeners[0]
        try await room.database.transaction(as: .service) {
            _ = try $0.give(.dislike, to: room.tracks[0], by: ada)
            _ = try $0.give(.dislike, to: room.tracks[39], by: ada)
            _ = try $0.give(.like, to: room.tracks[38], by: ada)
        }
        let own = try await room.database.transaction(as: .listener(ada)) {
            try $0.listenerHistories(salt: 1).tracks
        }
        #expect(Set(own) == [room.tracks[2], room.tracks[4], room.tracks[38]])
    }

    @Test func `an edition among others stands while they are the same, and says when they are not`()
        async throws
    {
        let room = try await room()
        let studio = room.studio()
        let ranking = try await room.ranking(studio)
        let (edition, places) = try await room.database.transaction(as: .service) { connection in
            let edition = try connection.keep(
                try NewEdition(
                    ranking, for: room.listeners[0], names: try connection.names(for: ranking.tracks)))
            return (edition, try connection.recommendations(of: edition.id, limit: 100))
        }
        #expect(try edition.record.pool.model != nil)
        let verification = try await studio.verify(edition, places)
        #expect(verification.differences == [] && verification.places == 30)
        await #expect(throws: Unverifiable.self) {
            try await room.studio(hearsOthers: false).verify(edition, places)
        }
        try await room.database.transaction(as: .service) { _ = try $0.forget(room.listeners[4]) }
        await #expect(throws: Unverifiable.self) { try await studio.verify(edition, places) }
    }

    @Test func `a backtest does not know what is hidden from any member's history, their own least of all`()
        async throws
    {
        let room = try await room()
        let ada = room.listeners[2]
        let split = try await room.database.transaction(as: .listener(ada)) {
            try $0.holdoutSplit(of: ada, now: Date())
        }
        let quality = try await room.studio().backtest(split)
        #expect(quality.backtest.hidden == split.holdout.tracks.count)
    }
}
