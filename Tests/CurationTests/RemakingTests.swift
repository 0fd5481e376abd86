import Curation
import Foundation
import Music
import Postgres
import Recommender
import Storage
import TestDatabase
import Testing

@Suite(.database(schema: .segue)) struct RemakingTests {
    /// A studio with an archive in a folder of its own, a listener, and forty songs of four artists, two of which are theirs.
    private struct Room {
        let database: Database
        let studio: Studio
        let folder: String
        let listener: Listener.ID
        let tracks: [Track.ID]
    }

    private func withRoom(keeping pools: Int = 3, _ body: (Room) async throws -> Void) async throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "segue-\(UUID().uuidString)").path
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let database = Database(try TestDatabase.current.pool(as: .app, settings: ["segue.scope": "service"]))
        let (listener, tracks) = try await database.transaction(as: .service) { connection in
            let listener = try connection.signIn(account: "ada", name: "Ada").listener.id
            let facts = (0..<40).map { number in
                TrackFacts(
                    title: "Song number \(number)", artists: [ArtistFacts(name: "Artist \(number % 4)")],
                    album: AlbumFacts(title: "Album", releaseYear: 1980 + number),
                    popularity: Double(number * 2))
            }
            let tracks = try connection.remember(facts, from: .imported).compactMap(\.self)
            try connection.keep(
                SyncResult(
                    listener: listener, startedAt: try connection.clock(),
                    topTracks: [.short: [tracks[0], tracks[5]]]))
            return (listener, tracks)
        }
        try await body(
            Room(
                database: database,
                studio: Studio(over: database.pool, archive: PoolArchive(in: folder, keeping: pools)),
                folder: folder, listener: listener, tracks: tracks))
    }

    private func make(_ room: Room, limit: Int = 30, dials: Dials? = nil) async throws -> Edition {
        let snapshot = try await room.database.transaction(as: .service) { connection in
            try connection.tasteSnapshot(of: room.listener, now: Date())
        }
        let ranking = try await room.studio.ranking(
            for: snapshot.taste, of: room.listener, dials: dials ?? Dials(limit: limit))
        return try await room.database.transaction(as: .service) { connection in
            try connection.keep(
                try NewEdition(ranking, for: room.listener, names: try connection.names(for: ranking.tracks)))
        }
    }

    @Test func `without a change the usual dials count again, but no explicit words stay away`() async throws
    {
        try await withRoom { room in
            func snapshot() async throws -> TasteSnapshot {
                try await room.database.transaction(as: .service) { connection in
                    try connection.tasteSnapshot(of: room.listener, now: Date())
                }
            }
            let usual = Dials(limit: 50)
            let first = try await snapshot()
            #expect(first.nextDials(usual: usual, isChanged: false) == usual)
            let wished = Dials(limit: 20, novelty: 0.5, allowsExplicit: false)
            _ = try await make(room, dials: wished)
            let next = try await snapshot()
            #expect(next.nextDials(usual: usual, isChanged: true) == wished)
            #expect(next.nextDials(usual: usual, isChanged: false) == Dials(limit: 50, allowsExplicit: false))
            _ = try await make(room, dials: Dials(allowsExplicit: true))
            let last = try await snapshot()
            #expect(last.nextDials(usual: Dials(allowsExplicit: false), isChanged: false).allowsExplicit)
        }
    }

    private func verify(_ number: Int, _ room: Room) async throws -> Verification {
        let (edition, places) = try await room.database.transaction(as: .service) { connection in
            let edition = try #require(try connection.edition(number, of: room.listener))
            return (edition, try connection.recommendations(of: edition.id, limit: 1000))
        }
        return try await room.studio.verify(edition, places)
    }

    private func change(_ room: Room, _ sql: String) async throws {
        try await room.database.transaction(as: .service) { try $0.run(script: sql) }
    }

    @Test func `an edition is what it records, also after the catalogue and the listener have changed`()
        async throws
    {
        try await withRoom { room in
            #expect(try await make(room).number == 1)
            let first = try await verify(1, room)
            #expect(first.differences.isEmpty && first.places == 30 && first.tolerance == 0)
            try await change(
                room,
                """
                UPDATE tracks SET popularity = 100 - popularity;
                INSERT INTO feedback (listener_id, track_id, opinion) SELECT listener_id, track_id, 'dislike'
                  FROM recommendations WHERE rank < 9
                """)
            #expect(try await make(room).number == 2)
            #expect(try FileManager.default.contentsOfDirectory(atPath: room.folder).count == 2)
            for number in 1...2 { #expect(try await verify(number, room).differences == []) }
        }
    }

    @Test func `an edition is what it records, also where tracks turned out to be one`() async throws {
        try await withRoom { room in
            _ = try await make(room)
            let places = try await room.database.transaction(as: .service) { connection in
                let edition = try #require(try connection.currentEdition(of: room.listener))
                return try connection.recommendations(of: edition.id).map(\.track)
            }
            let unlisted = try #require(room.tracks.first { !places.contains($0) })
            // One of the list becomes one that is not on it, which becomes another; and two of the list become one.
            for (kept, gone) in [(unlisted, places[2]), (room.tracks[5], unlisted), (places[9], places[4])] {
                try await change(room, "SELECT merge_tracks(\(kept.rawValue), \(gone.rawValue))")
            }
            let again = try await verify(1, room)
            #expect(again.differences == [] && again.places == 29)
        }
    }

    @Test func `pools are kept behind the lists too, and a stop leaves none unwritten`() async throws {
        try await withRoom { room in
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask { await room.studio.run() }
                let edition = try await make(room)
                #expect(edition.number == 1)
                let verdict = try await verify(1, room)
                #expect(verdict.differences == [])
                group.cancelAll()
            }
            #expect(try FileManager.default.contentsOfDirectory(atPath: room.folder).count == 1)
            try await change(room, "UPDATE tracks SET popularity = 100 - popularity")
            #expect(try await verify(1, room).differences == [])
        }
    }

    @Test(arguments: [
        ("UPDATE recommendations SET score = score * 1.00001 WHERE rank = 3", "place 3: the score"),
        ("DELETE FROM recommendations WHERE rank = 30", "29 tracks were kept, 30 are made now"),
        (
            "UPDATE recommendations SET reasons = jsonb_set(reasons, '{parts,0,amount}', '0.5') WHERE rank = 2",
            "place 2: the part "
        ),
        (
            "UPDATE recommendations SET track_id = (SELECT max(id) FROM tracks WHERE id NOT IN "
                + "(SELECT track_id FROM recommendations)) WHERE rank = 7", "place 7: track "
        ),
        (
            "UPDATE recommendation_editions SET taste = jsonb_set(taste, '{seeds,0,1}', '9')", "place "
        ),
        (
            "UPDATE recommendation_editions SET settings = jsonb_set(settings, '{engine,weights,era}', '3')",
            "place "
        ),
    ])
    func `what was tampered with does not stand`(_ sql: String, _ complaint: String) async throws {
        try await withRoom { room in
            _ = try await make(room)
            try await change(room, sql)
            let found = try await verify(1, room)
            #expect(found.differences.first?.hasPrefix(complaint) == true, "\(found.differences)")
        }
    }

    @Test func `without its pool, its taste or its engine nothing is pretended`() async throws {
        try await withRoom(keeping: 0) { room in
            _ = try await make(room)
            #expect(try await verify(1, room).differences == [], "the current pool is still the same")
            try await change(room, "UPDATE tracks SET popularity = 50")
            await #expect(throws: Unverifiable.self) { try await verify(1, room) }
            try await change(
                room,
                "UPDATE recommendation_editions SET settings = jsonb_set(settings, '{engine,version}', '0')")
            await #expect(throws: Unverifiable.self) { try await verify(1, room) }
            try await change(room, "UPDATE recommendation_editions SET settings = '{}', taste = NULL")
            await #expect(throws: Unverifiable.self) { try await verify(1, room) }
        }
    }

    @Test
    func `so many pools are kept as are wanted, those that editions used last, and nothing else is touched`()
        async throws
    {
        try await withRoom(keeping: 2) { room in
            try FileManager.default.createDirectory(atPath: room.folder, withIntermediateDirectories: true)
            #expect(FileManager.default.createFile(atPath: "\(room.folder)/notes.txt", contents: nil))
            for number in 1...4 {
                try await change(
                    room, "UPDATE tracks SET popularity = \(number) WHERE title = 'Song number 9'")
                _ = try await make(room)
            }
            let files = try FileManager.default.contentsOfDirectory(atPath: room.folder)
            #expect(files.count == 3 && files.contains("notes.txt"))
            for number in [3, 4] { #expect(try await verify(number, room).differences == []) }
            await #expect(throws: Unverifiable.self) { try await verify(2, room) }
        }
    }

    @Test func `as long as nobody knows which pools editions were made from, none is let go of`() async throws
    {
        try await withRoom { room in
            for number in 1...2 {
                try await change(
                    room, "UPDATE tracks SET popularity = \(number) WHERE title = 'Song number 9'")
                _ = try await make(room)
            }
            let snapshot = try await room.database.transaction(as: .service) { connection in
                try connection.tasteSnapshot(of: room.listener, now: Date())
            }
            try await change(room, "UPDATE tracks SET popularity = 3 WHERE title = 'Song number 9'")
            let owner = try await TestDatabase.current.connect()
            try await owner.execute("REVOKE SELECT ON recommendation_editions FROM segue_app")
            _ = try await room.studio.ranking(for: snapshot.taste, of: room.listener)
            #expect(try FileManager.default.contentsOfDirectory(atPath: room.folder).count == 3)
            try await owner.execute("GRANT SELECT ON recommendation_editions TO segue_app")
            for number in 1...2 { #expect(try await verify(number, room).differences == []) }
        }
    }

    @Test func `a damaged pool is refused, not believed`() async throws {
        try await withRoom { room in
            _ = try await make(room)
            let name = try #require(try FileManager.default.contentsOfDirectory(atPath: room.folder).first)
            var bytes = try Data(contentsOf: URL(filePath: "\(room.folder)/\(name)"))
            bytes[bytes.count / 2] ^= 1
            try bytes.write(to: URL(filePath: "\(room.folder)/\(name)"))
            await #expect(throws: SnapshotError.self) { try await verify(1, room) }
        }
    }

    @Test func `a restored edition stands on the older one, less what it left out`() async throws {
        try await withRoom { room in
            _ = try await make(room)
            _ = try await make(room, limit: 5)
            try await change(
                room,
                """
                INSERT INTO feedback (listener_id, track_id, opinion)
                SELECT listener_id, track_id, 'dislike' FROM recommendations WHERE rank = 4
                    ON CONFLICT DO NOTHING
                """)
            let restored = try await room.database.transaction(as: .service) { connection in
                try #require(try connection.restore(1, of: room.listener))
            }
            #expect(restored.edition?.number == 3 && restored.edition?.count == 29)
            #expect(restored.leftOut.map(\.because) == [.disliked])
            let found = try await verify(3, room)
            #expect(found.differences.isEmpty && found.leftOut == 1 && found.places == 29)
        }
    }

    @Test func `the whole taste is recorded, also of tracks that the pool had not met`() async throws {
        try await withRoom { room in
            let stranger = Candidate(
                id: Track.ID(rawValue: 7_000), title: "New", artists: [Artist.ID(rawValue: 1)],
                features: AudioFeatures(acousticness: 0.25, energy: 1 / 3, tempo: 128.5), releaseYear: 2020,
                popularity: 33, isrc: ISRC(rawValue: "GBAYE0601498"))
            var taste = Taste(
                seeds: [
                    Taste.Seed(track: room.tracks[0], weight: 1 / 3),
                    Taste.Seed(track: stranger.id, facts: stranger),
                ],
                artists: [Taste.SeedArtist(artist: Artist.ID(rawValue: 2), weight: 0.1)])
            taste.known = [room.tracks[1], stranger.id]
            taste.dislikedTracks = [room.tracks[2]]
            taste.resting = [room.tracks[3]]
            taste.shownLately = [room.tracks[6], room.tracks[4]]
            taste.dislikedArtists = [Artist.ID(rawValue: 4)]
            taste.lessOf = [Artist.ID(rawValue: 3)]
            taste.moreOf = [Artist.ID(rawValue: 1)]
            taste.strangers = [stranger]
            let ranking = try await room.studio.ranking(for: taste, of: room.listener)
            #expect(ranking.taste.strangers.isEmpty, "nobody knows it any more")
            var known = ranking
            known.taste = taste
            let edition = try await room.database.transaction(as: .service) { [known] connection in
                try connection.keep(
                    try NewEdition(known, for: room.listener, names: try connection.names(for: known.tracks)))
            }
            let record = try #require(try edition.record.taste)
            #expect(record.seeds.map(\.track) == taste.seeds.map(\.track))
            #expect(record.seeds.map(\.weight) == taste.seeds.map(\.weight))
            #expect(record.seeds.map(\.facts) == [nil, stranger])
            #expect(record.artists.map(\.artist) == taste.artists.map(\.artist))
            #expect(record.artists.map(\.weight) == taste.artists.map(\.weight))
            #expect(record.known == taste.known && record.dislikedTracks == taste.dislikedTracks)
            #expect(record.resting == taste.resting && record.shownLately == taste.shownLately)
            #expect(record.dislikedArtists == taste.dislikedArtists)
            #expect(record.lessOf == taste.lessOf && record.moreOf == taste.moreOf)
            #expect(record.strangers == [stranger])
        }
    }
}
