import FoundationEssentials
import Glibc
import HTTP
import Lifecycle
import Music
import Postgres
import Sandbox
import Secrets
import Spotify
import Storage
import TestDatabase
import TestSandbox
import Testing
import Upstream

@Suite(.database(schema: .segue)) struct TokenKeeperTests {
    @Test func `sixteen callers in two processes renew a token once, and all get the same`() async throws {
        let abroad = try Abroad()
        abroad.standIn.change { $0.rotatesRefreshTokens = true }
        let listener = try await abroad.signIn("ada")
        try await abroad.expireTokens()
        let processes = [try abroad.process(), try abroad.process()]

        let tokens = try await withThrowingTaskGroup(of: AccessToken.self) { group in
            for number in 0..<16 {
                group.addTask { try await processes[number % 2].tokens.token(of: .listener(listener)) }
            }
            return try await group.reduce(into: Set<AccessToken>()) { $0.insert($1) }
        }

        #expect(tokens.count == 1)
        #expect(abroad.tokenCalls == 1)
    }

    @Test func `a token that is refused is renewed once, and the call made once more`() async throws {
        let abroad = try Abroad()
        let listener = try await abroad.signIn("bruno")
        abroad.standIn.expireAccessTokens()
        let outside = try abroad.process()
        let profile = try await outside.inquiry(for: listener).asListener { try await $0.me(as: $1) }
        #expect(profile.account == abroad.standIn.world.listeners.first { $0.id == "bruno" }?.accountID)
        #expect(abroad.tokenCalls == 1)
        #expect(abroad.standIn.count("GET /spotify/v1/me") == 2)
    }

    @Test func `a token that is refused twice signs the listener out, without a loop`() async throws {
        let abroad = try Abroad()
        let listener = try await abroad.signIn("bruno")
        abroad.standIn.inject(Fault(on: .spotify, status: 401))
        let outside = try abroad.process()
        await #expect(throws: SignedOut.self) {
            try await outside.inquiry(for: listener).asListener { try await $0.me(as: $1) }
        }
        #expect(abroad.tokenCalls == 1)
        #expect(abroad.standIn.count("GET /spotify/v1/me") == 2)
        let consent = try await abroad.pool.withConnection { try $0.consent(of: listener) }
        #expect(
            consent?.needsReauthReason?.contains("just granted") == true, "the listener is asked to sign in")
    }

    @Test func `a new refresh token takes the place of the old one, and without one the old one stays`()
        async throws
    {
        for rotates in [true, false] {
            let abroad = try Abroad(hasSecret: false)
            abroad.standIn.change { $0.rotatesRefreshTokens = rotates }
            let listener = try await abroad.signIn("chiyo")
            let outside = try abroad.process()
            for _ in 0..<3 {
                try await abroad.expireTokens()
                _ = try await outside.inquiry(for: listener).asListener { try await $0.me(as: $1) }
            }
            #expect(abroad.tokenCalls == 3)
        }
    }

    @Test func `access that was taken away is noted once, and not asked for again`() async throws {
        let abroad = try Abroad()
        let listener = try await abroad.signIn("diego")
        abroad.standIn.revoke("diego")
        try await abroad.expireTokens()
        let outside = try abroad.process()
        for _ in 0..<3 {
            await #expect(throws: SignedOut.self) { try await outside.tokens.token(of: .listener(listener)) }
        }
        #expect(abroad.tokenCalls == 1)
        let consent = try await abroad.pool.withConnection { try $0.consent(of: listener) }
        #expect(consent?.needsReauthReason == "revoked")
        #expect(consent?.tokens.refresh != nil, "nothing is thrown away")
    }

    @Test func `consent ends six months after it was given, however often it was renewed`() async throws {
        let abroad = try Abroad()
        let listener = try await abroad.signIn("diego")
        try await abroad.expireTokens()
        abroad.standIn.advance(by: 190 * 86_400)
        let outside = try abroad.process()
        await #expect(throws: SignedOut.self) { try await outside.tokens.token(of: .listener(listener)) }
    }

    @Test func `when many are refused at once nobody is given up`() async throws {
        let abroad = try Abroad()
        var listeners: [Listener.ID] = []
        for name in ["ada", "bruno", "chiyo", "diego", "elif", "finn"] {
            listeners.append(try await abroad.signIn(name))
            abroad.standIn.revoke(name)
        }
        try await abroad.expireTokens()
        let outside = try abroad.process()
        var signedOut = 0
        for listener in listeners {
            do {
                _ = try await outside.tokens.token(of: .listener(listener))
            } catch is SignedOut {
                signedOut += 1
            } catch is Throttled {
                continue
            }
        }
        #expect(signedOut == 1, "a fifth of six is one")
        let counts = try await abroad.pool.withConnection { try $0.reauthCounts(within: .seconds(600)) }
        #expect(counts.needing == 1)
    }

    @Test func `a refusal that is no refusal of the listener keeps the token`() async throws {
        let abroad = try Abroad()
        let listener = try await abroad.signIn("elif")
        try await abroad.expireTokens()
        abroad.standIn.inject(Fault(on: .accounts, status: 503, body: .html, calls: 1))
        let outside = try abroad.process()
        await #expect(throws: SpotifyError.self) { try await outside.tokens.token(of: .listener(listener)) }
        _ = try await outside.tokens.token(of: .listener(listener))
        #expect(abroad.tokenCalls == 2)
    }

    @Test func `an answer to a renewal is given up while nobody else may renew`() async throws {
        let abroad = try Abroad()
        let listener = try await abroad.signIn("finn")
        try await abroad.expireTokens()
        let pool = abroad.pool
        let isOurs = Guarded(false)
        let outside = try abroad.process { _ in
            Client(send: { _ in
                do { try await Task.sleep(for: .seconds(600)) } catch {
                    // A task of its own, for this one is cancelled.
                    let held = try await Task {
                        try await pool.withConnection { try $0.consent(of: listener)?.isBeingRefreshed }
                    }.value
                    isOurs.withLock { $0 = held == true }
                    throw error
                }
                return Response(500)
            })
        }
        await #expect(throws: HTTPError.self) { try await outside.tokens.token(of: .listener(listener)) }
        #expect(isOurs.withLock { $0 })
    }

    @Test func `a renewal whose process died is taken over when its lease ends`() async throws {
        let abroad = try Abroad()
        let listener = try await abroad.signIn("finn")
        try await abroad.expireTokens()
        let version = try await abroad.pool.withConnection { try $0.consent(of: listener)?.version ?? 0 }
        let isLeased = try await abroad.pool.withConnection {
            try $0.leaseRefresh(of: listener, version: version, owner: "dead", for: .milliseconds(300))
        }
        #expect(isLeased)
        _ = try await abroad.process().tokens.token(of: .listener(listener))
        #expect(abroad.tokenCalls == 1)
    }

    @Test func `keys that do not open a token ask for a new sign-in, and nothing crashes`() async throws {
        let abroad = try Abroad()
        let listener = try await abroad.signIn("finn")
        let stranger = Outside(
            try abroad.settings, client: abroad.standIn.client, pool: abroad.pool, keys: .temporary())
        await #expect(throws: SignedOut.self) { try await stranger.tokens.token(of: .listener(listener)) }
        #expect(abroad.tokenCalls == 0)
    }

    @Test func `a token that other keys sealed is not given up, and opens once their file is here`()
        async throws
    {
        let abroad = try Abroad()
        let (here, there) = (temporaryPath(), temporaryPath())
        defer { for path in [here, there] { _ = unsafe unlink(path) } }
        let listener = try await abroad.standIn.signIn(
            "ada", to: abroad.pool, with: try KeyFile(at: there).loadOrCreate())
        let before = try await abroad.pool.withConnection { try $0.consent(of: listener) }
        let host = Outside(
            try abroad.settings, client: abroad.standIn.client, pool: abroad.pool,
            keys: try KeyFile(at: here).loadOrCreate())

        let id = UInt32(try #require(before).tokens.keyID)
        await #expect(throws: KeysMissing(reason: .unknownKey(id: id))) {
            try await host.tokens.token(of: .listener(listener))
        }
        let after = try await abroad.pool.withConnection { try $0.consent(of: listener) }
        #expect(after?.version == before?.version)
        #expect(after?.needsReauthSince == nil)

        try FileManager.default.removeItem(atPath: here)
        try FileManager.default.copyItem(atPath: there, toPath: here)
        _ = try await host.tokens.token(of: .listener(listener))
        #expect(abroad.tokenCalls == 0)
    }

    @Test func `a process that runs opens what was sealed anew by a rotation since`() async throws {
        let abroad = try Abroad()
        let path = temporaryPath()
        defer { _ = unsafe unlink(path) }
        let file = KeyFile(at: path)
        let keys = try file.loadOrCreate()
        let listener = try await abroad.standIn.signIn("ada", to: abroad.pool, with: keys)
        let running = Outside(
            try abroad.settings, client: abroad.standIn.client, pool: abroad.pool, keys: keys)
        let token = try await running.tokens.token(of: .listener(listener))
        let rotating = Outside(
            try abroad.settings, client: abroad.standIn.client, pool: abroad.pool, keys: try file.rotate())
        #expect(try await rotating.tokens.resealAll() == (resealed: 1, lost: 0))
        #expect(try await running.tokens.token(of: .listener(listener)) == token)
    }

    @Test func `tokens whose key is lost for good are given up when the operator says so, and not before`()
        async throws
    {
        let abroad = try Abroad()
        let path = temporaryPath()
        defer { _ = unsafe unlink(path) }
        let listener = try await abroad.signIn("finn")
        let outside = Outside(
            try abroad.settings, client: abroad.standIn.client, pool: abroad.pool,
            keys: try KeyFile(at: path).loadOrCreate())
        #expect(try await outside.tokens.resealAll() == (resealed: 0, lost: 1))
        #expect(
            try await abroad.pool.withConnection { try $0.consent(of: listener) }?.needsReauthSince == nil)
        #expect(try await outside.tokens.resealAll(givesUp: true) == (resealed: 0, lost: 1))
        await #expect(throws: SignedOut.self) { try await outside.tokens.token(of: .listener(listener)) }
        #expect(try await abroad.pool.withConnection { try $0.consents(sealedByNoneOf: []) } == 0)
    }

    private func temporaryPath() -> String { "/tmp/segue-rotation-\(randomToken(bytes: 9))" }

    @Test func `a renewal after a rotation leaves nothing under the older key`()
        async throws
    {
        let abroad = try Abroad()
        abroad.standIn.change { $0.rotatesRefreshTokens = false }
        let path = temporaryPath()
        defer { _ = unsafe unlink(path) }
        let file = KeyFile(at: path)
        let listener = try await abroad.standIn.signIn("ada", to: abroad.pool, with: file.loadOrCreate())
        let keys = try file.rotate()
        let outside = Outside(
            try abroad.settings, client: abroad.standIn.client, pool: abroad.pool, keys: keys)
        try await abroad.pool.withConnection {
            _ = try $0.execute("UPDATE spotify_tokens SET access_expires_at = now() - interval '1 h'")
        }
        _ = try await outside.tokens.token(of: .listener(listener))
        let tokens = try #require(
            try await abroad.pool.withConnection { try $0.consent(of: listener) }?.tokens)
        #expect(tokens.keyID == Int64(keys.newestID))
        #expect(SealingKeys.keyID(of: tokens.access) == keys.newestID)
        #expect(SealingKeys.keyID(of: try #require(tokens.refresh)) == keys.newestID)
    }

    @Test func `a rotation seals anew what opens, and counts what does not`() async throws {
        let abroad = try Abroad()
        let path = temporaryPath()
        defer { _ = unsafe unlink(path) }
        let file = KeyFile(at: path)
        let old = try file.loadOrCreate()
        let listener = try await abroad.signIn("ada")
        _ = try await abroad.signIn("finn")
        // Ada's tokens under the file's key; Finn's are under one that nobody has.
        let consent = try await abroad.pool.withConnection { try $0.consent(of: listener) }
        let grant = TokenGrant(
            accessToken: AccessToken(rawValue: "access"), refreshToken: RefreshToken(rawValue: "refresh"),
            scopes: nil, expiresIn: .seconds(3600))
        let isKept = try await abroad.pool.withConnection { connection in
            try connection.reseal(
                of: listener, version: consent?.version ?? 0,
                SealedTokens(sealing: grant, of: listener, with: old, now: connection.clock()))
        }
        #expect(isKept)
        let keys = try file.rotate()
        let outside = Outside(
            try abroad.settings, client: abroad.standIn.client, pool: abroad.pool, keys: keys)
        #expect(try await outside.tokens.resealAll() == (resealed: 1, lost: 1))
        #expect(try await outside.tokens.resealAll() == (resealed: 0, lost: 1))
        #expect(try await outside.tokens.token(of: .listener(listener)).rawValue == "access")
        let lost = try await abroad.pool.withConnection {
            try $0.consents(sealedByNoneOf: keys.ids.map(Int64.init))
        }
        #expect(lost == 1, "that is what /health/ready tells")
    }
}
