internal import FoundationEssentials
internal import Jobs
internal import Music
internal import Postgres
internal import Storage
internal import TestDatabase
internal import Testing

@Suite(.database(schema: .segue)) struct PeopleTests {
    private func hash(_ byte: Int) -> [UInt8] { [UInt8](repeating: UInt8(byte), count: 32) }
    private func sealed(_ byte: UInt8) -> SealedTokens {
        SealedTokens(
            access: [byte], refresh: [byte, byte], keyID: 1, accessExpiresAt: Date(timeIntervalSince1970: 2e9)
        )
    }

    @Test func `signing in twice is one listener, by the newer name`() async throws {
        let database = try database()
        let first = try await database.transaction(as: .service) { try $0.signIn(account: "a", name: "Ada") }
        let second = try await database.transaction(as: .service) {
            try $0.signIn(account: "a", name: "Ada L.")
        }
        #expect(first.listener.id == second.listener.id)
        #expect(second.listener.name == "Ada L.")
    }

    @Test func `a sign-in serves once, and only the browser that began it`() async throws {
        let database = try database()
        let attempt = LoginAttempt(
            stateHash: hash(1), browserHash: hash(2), sealedVerifier: [9], scopes: ["user-top-read"],
            returnTo: "/me")
        try await database.transaction(as: .service) { connection in
            try connection.begin(attempt)
            #expect(try connection.takeLoginAttempt(stateHash: hash(1), browserHash: hash(3)) == nil)
            #expect(try connection.takeLoginAttempt(stateHash: hash(1), browserHash: hash(2)) == attempt)
            #expect(try connection.takeLoginAttempt(stateHash: hash(1), browserHash: hash(2)) == nil)
            try connection.begin(attempt, lifetime: .seconds(-1))
            #expect(try connection.takeLoginAttempt(stateHash: hash(1), browserHash: hash(2)) == nil)
        }
    }

    @Test(arguments: ["//evil", "/\\evil", "https:evil", "/a\r\nb", ""])
    func `the schema refuses to send anybody elsewhere`(returnTo: String) async throws {
        let attempt = LoginAttempt(
            stateHash: hash(1), browserHash: hash(2), sealedVerifier: [9], scopes: [], returnTo: returnTo)
        await #expect(throws: PostgresError.self) {
            try await database().transaction(as: .service) { try $0.begin(attempt) }
        }
    }

    @Test func `the eleventh session ends the least used one`() async throws {
        let database = try database()
        let ada = try await database.listener("ada")
        for number in 0...10 {
            try await database.transaction(as: .service) { connection in
                try connection.openSession(hash(number), for: ada, userAgent: "test")
            }
        }
        try await database.transaction(as: .service) { connection throws in
            #expect(try connection.sessions(of: ada).count == 10)
            #expect(try connection.session(hash(0)) == nil)
            #expect(try connection.session(hash(10))?.listener == ada)
            #expect(try connection.closeSession(hash(10)))
            #expect(try connection.session(hash(10)) == nil)
            #expect(try connection.sessions(of: ada).count == 9)
        }
    }

    @Test func `an idle session is no session`() async throws {
        let database = try database()
        let ada = try await database.listener("ada")
        try await database.transaction(as: .service) { connection in
            try connection.openSession(hash(1), for: ada, userAgent: nil)
            try connection.execute("UPDATE sessions SET seen_at = now() - interval '15 days'")
            #expect(try connection.session(hash(1)) == nil)
            try connection.forgetExpiredSignIns()
            #expect(try connection.closeSession(hash(1)) == false)
        }
    }

    @Test func `an API token serves until it is revoked, and only its listener may`() async throws {
        let database = try database()
        let (ada, bob) = (try await database.listener("ada"), try await database.listener("bob"))
        let token = try await database.transaction(as: .listener(ada)) { connection in
            try connection.addAPIToken(hash(4), named: "laptop", hint: "x1", for: ada)
        }
        #expect(try await database.transaction(as: .service) { try $0.apiToken(hash(4)) }?.listener == ada)
        #expect(
            try await database.transaction(as: .listener(bob)) { try $0.revokeAPIToken(token.id, of: ada) }
                == false)
        #expect(
            try await database.transaction(as: .listener(ada)) { try $0.revokeAPIToken(token.id, of: ada) })
        #expect(try await database.transaction(as: .service) { try $0.apiToken(hash(4)) } == nil)
    }

    @Test func `of many who would refresh one may, and a slow one cannot overwrite`() async throws {
        let database = try database()
        let ada = try await database.listener("ada")
        try await database.transaction(as: .service) { connection in
            try connection.keepConsent(of: ada, sealed(1), asked: ["a", "b"], granted: ["a"])
        }
        let wins = try await withThrowingTaskGroup(of: Bool.self) { group in
            for number in 0..<8 {
                group.addTask {
                    try await database.transaction(as: .service) { connection in
                        try connection.leaseRefresh(of: ada, version: 1, owner: "process \(number)")
                    }
                }
            }
            return try await group.reduce(into: 0) { $0 += $1 ? 1 : 0 }
        }
        #expect(wins == 1)
        try await database.transaction(as: .service) { connection in
            #expect(try connection.consent(of: ada)?.isBeingRefreshed == true)
            var fresh = sealed(2)
            fresh.refresh = nil
            #expect(try connection.keepRefreshed(of: ada, version: 1, fresh))
            #expect(try connection.keepRefreshed(of: ada, version: 1, sealed(3)) == false)
            let consent = try #require(try connection.consent(of: ada))
            #expect(consent.version == 2)
            #expect(consent.tokens.access == [2])
            // No new refresh token came: the old one stays.
            #expect(consent.tokens.refresh == [1, 1])
            #expect(consent.isBeingRefreshed == false)
        }
    }

    @Test func `a dead refresher's lease ends by itself`() async throws {
        let database = try database()
        let ada = try await database.listener("ada")
        try await database.transaction(as: .service) { connection in
            try connection.keepConsent(of: ada, sealed(1), asked: [], granted: [])
            #expect(try connection.leaseRefresh(of: ada, version: 1, owner: "dead", for: .seconds(-1)))
            #expect(try connection.leaseRefresh(of: ada, version: 1, owner: "alive"))
        }
    }

    @Test func `a new sign-in mends what needed one, and moves the day of consent`() async throws {
        let database = try database()
        let ada = try await database.listener("ada")
        let before = try await database.transaction(as: .service) { connection in
            try connection.keepConsent(of: ada, sealed(1), asked: [], granted: [])
            #expect(try connection.noteNeedsReauth(of: ada, version: 1, reason: "invalid_grant"))
            #expect(try connection.noteNeedsReauth(of: ada, version: 1, reason: "late") == false)
            #expect(try connection.leaseRefresh(of: ada, version: 2, owner: "me") == false)
            #expect(try connection.reauthCounts(within: .seconds(600)) == (1, 1, 1))
            return try #require(try connection.consent(of: ada))
        }
        #expect(before.needsReauthReason == "invalid_grant")
        let after = try await database.transaction(as: .service) { connection in
            try connection.keepConsent(of: ada, sealed(2), asked: [], granted: [])
            return try #require(try connection.consent(of: ada))
        }
        #expect(after.needsReauthSince == nil)
        #expect(after.authorizedAt > before.authorizedAt)
    }

    @Test func `tokens that Spotify no longer renews are kept for thirty days`() async throws {
        let database = try database()
        let ada = try await database.listener("ada")
        try await database.transaction(as: .service) { connection in
            try connection.keepConsent(of: ada, sealed(1), asked: [], granted: [])
            #expect(try connection.noteNeedsReauth(of: ada, version: 1, reason: "revoked"))
            for (days, isKept) in [(29, true), (31, false)] {
                try connection.execute(
                    "UPDATE spotify_tokens SET needs_reauth_since = now() - \(Duration.seconds(days * 86_400))"
                )
                try connection.forgetExpiredSignIns()
                #expect(try (connection.consent(of: ada) != nil) == isKept)
            }
        }
    }

    @Test func `a person's farewell leaves no row, and the receipt names every table`() async throws {
        let database = try database()
        let (ada, bob) = (try await database.listener("ada"), try await database.listener("bob"))
        let tracks = try await database.tracks(["A"])
        for listener in [ada, bob] { try await furnish(listener, tracks[0], on: database) }
        let receipt = try #require(try await database.transaction(as: .listener(ada)) { try $0.forget(ada) })

        let owner = try await TestDatabase.current.connect(settings: ["segue.scope": "service"])
        let tables = try await owner.rows(
            """
            SELECT c.relname FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid
             WHERE c.relkind = 'r' AND a.attname = 'listener_id' AND c.relnamespace = 'public'::regnamespace
            """
        ).map { try $0.get("relname", as: String.self) }
        #expect(Set(receipt.rowsByTable.keys) == Set(tables + ["listeners"]))
        // Every table had something, so that none is in the receipt by name only.
        #expect(receipt.rowsByTable.filter { $0.value == 0 }.keys.sorted() == [])
        for table in tables {
            let left = try await owner.rows(
                "SELECT DISTINCT listener_id FROM \(identifier: table)"
            ).map { try $0.get("listener_id", as: Listener.ID?.self) }
            #expect(left == [bob], "\(table)")
        }
        #expect(try await database.transaction(as: .service) { try $0.forget(ada) } == nil)
    }

    @Test func `an export holds what is theirs, and no secret`() async throws {
        let database = try database()
        let ada = try await database.listener("ada")
        let tracks = try await database.tracks(["A"])
        try await furnish(ada, tracks[0], on: database)
        let text = try await database.transaction(as: .listener(ada)) { try $0.export(ada).text }
        // Every table that a farewell would empty is told of, under its own name or another's.
        let receipt = try #require(try await database.transaction(as: .listener(ada)) { try $0.forget(ada) })
        let names = [
            "listeners": "listener", "spotify_tokens": "spotify", "sync_runs": "syncs",
            "user_tracks": "top_tracks",
            "user_artists": "top_artists", "recommendation_editions": "editions", "recommendations": "tracks",
            "crawl_artists": "artists", "schedule_runs": "runs",
        ]
        for table in receipt.rowsByTable.keys {
            let name = names[table, default: table]
            #expect(text.contains("\"\(name)\": [") || text.contains("\"\(name)\": {"), "\(table)")
            #expect(!text.contains("\"\(name)\": []"), "\(table)")
        }
        for word in ["top_tracks", "plays", "feedback", "editions", "\"A\"", "user-top-read"] {
            #expect(text.contains(word), "\(word)")
        }
        for word in ["id_hash", "token_hash", "access_token", "refresh_token"] {
            #expect(!text.contains(word))
        }
    }

    /// Something of the listener's in every table.
    private func furnish(_ listener: Listener.ID, _ track: Track.ID, on database: Database) async throws {
        let byte = Int(listener.rawValue % 200)
        try await database.transaction(as: .service) { connection in
            try connection.openSession(hash(byte), for: listener, userAgent: nil)
            _ = try connection.addAPIToken(hash(byte), named: "t", hint: "h", for: listener)
            try connection.keepConsent(
                of: listener, sealed(1), asked: ["user-top-read"], granted: ["user-top-read"])
            let artist = try #require(try connection.credits(of: [track]).first?.artist.id)
            try connection.keep(
                SyncResult(
                    listener: listener, startedAt: try connection.clock(), topTracks: [.short: [track]],
                    topArtists: [.short: [artist]], plays: [(track, try connection.clock())]))
            try connection.keep(
                readings: [ListReading(list: "tracks/short_term", length: 1, firstPage: hash(byte))],
                of: listener)
            _ = try connection.give(.like, to: track, by: listener)
            _ = try connection.give(.less, to: artist, by: listener)
            try connection.note(shown: [track], to: listener)
            _ = try connection.keep(
                NewEdition(
                    listener: listener, pool: JSON(text: "{}"), settings: JSON(text: "{}"), seed: 1,
                    tracks: [.init(track: track, score: 1, reasons: JSON(text: "[]"))]))
            _ = try connection.save(
                NewSavedPlaylist(
                    listener: listener, name: "Mine", of: .edition(nil), mark: "mark \(listener.rawValue)"))
            let crawl = try connection.plan(
                NewCrawl(listener: listener, seed: "me", depth: 1, breadth: 5, limit: 10))
            _ = try connection.begin(crawl.id, at: [artist])
            try connection.keep(
                Schedule(
                    name: "sync:\(listener.rawValue)", job: NewJob("sync", listener: listener),
                    every: .seconds(86_400)), firstAfter: .seconds(-1))
            try connection.tickSchedules()
            try connection.record(.signedIn, of: listener)
        }
    }
}
