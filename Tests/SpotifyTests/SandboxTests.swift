import HTTP
import Music
import Sandbox
import Spotify
import Testing

/// The client against the stand-in for Spotify, without a socket between them.
@Suite struct SpotifyAgainstSandboxTests {
    let sandbox: StandIn
    let app: SpotifyApp
    let api: SpotifyWebAPI
    let accounts: SpotifyAccounts

    static let world = World.invented(seed: 7, artists: 200)

    init() throws {
        sandbox = StandIn(Self.world)
        app = try SpotifyApp(
            clientID: App.standard.id, clientSecret: App.standard.secret,
            redirectURI: "http://127.0.0.1:8080/auth/callback",
            accountsURL: "http://sandbox/accounts",
            apiURL: "http://sandbox/spotify/v1")
        api = SpotifyWebAPI(app: app, client: sandbox.client)
        accounts = SpotifyAccounts(app: app, client: sandbox.client)
    }

    var listener: World.Listener { Self.world.listeners[0] }

    func signIn() throws -> (access: AccessToken, refresh: RefreshToken) {
        let tokens = try #require(sandbox.signIn(listener.id))
        return (AccessToken(rawValue: tokens.access), RefreshToken(rawValue: tokens.refresh))
    }

    @Test func `every favourite is read, page after page`() async throws {
        let token = try signIn().access
        #expect(try await api.me(as: token).account == listener.accountID)
        for range in TimeRange.allCases {
            let wanted = (listener.topTracks[range] ?? []).map { Self.world.tracks[$0].spotifyID }
            let tracks = try await everyItem(
                from: try await api.topTracks(range, as: token), by: \.spotifyID
            ) { try await api.topTracks(range, $0, as: token) }
            #expect(tracks.compactMap { $0.spotifyID?.rawValue } == wanted)
            #expect(tracks.allSatisfy { !$0.artists.isEmpty && $0.isrc != nil && $0.album != nil })
            let artists = try await everyItem(
                from: try await api.topArtists(range, as: token), by: \.spotifyID
            ) { try await api.topArtists(range, $0, as: token) }
            #expect(artists.count == listener.topArtists[range]?.count)
        }
        let plays = try await api.recentlyPlayed(as: token)
        let newest = try #require(plays.first).playedAt
        #expect(newest == plays.map(\.playedAt).max())
        #expect(try await api.recentlyPlayed(after: newest, as: token).isEmpty)
    }

    @Test func `an app with every right reads the whole catalogue`() async throws {
        let token = try signIn().access
        let ids = Self.world.tracks.prefix(50).map { SpotifyID(rawValue: $0.spotifyID) }
        let tracks = try await api.tracks(ids, as: token)
        #expect(Set(tracks.keys) == Set(ids))
        let features = try await api.audioFeatures(ids, as: token)
        #expect(features.count == Self.world.tracks.prefix(50).count { $0.features != nil })
        let artist = SpotifyID(rawValue: Self.world.artists[0].spotifyID)
        #expect(try await api.artist(artist, as: token).name == Self.world.artists[0].name)
        #expect(try await api.artists([artist], as: token)[artist]?.genres == Self.world.artists[0].genres)
        #expect(try await !api.artistTopTracks(artist, as: token).isEmpty)
        #expect(
            try await api.relatedArtists(artist, as: token).map(\.name)
                == Self.world.artists[0].related.prefix(20).map { Self.world.artists[$0].name })
        let found = try await api.searchArtists(Self.world.artists[0].name, as: token)
        #expect(found.contains { $0.spotifyID == artist })
        let isrc = try #require(ISRC(rawValue: Self.world.tracks[0].isrc))
        #expect(try await api.searchTracks(isrc: isrc, as: token).contains { $0.isrc == isrc })
    }

    @Test func `an app in development learns what is closed to it, and keeps the rest`() async throws {
        sandbox.change { $0.profile = .development }
        let token = try signIn().access
        let track = SpotifyID(rawValue: Self.world.tracks[0].spotifyID)
        let artist = SpotifyID(rawValue: Self.world.artists[0].spotifyID)
        await #expect(throws: SpotifyError.closed(.audioFeatures)) {
            try await api.audioFeatures([track], as: token)
        }
        await #expect(throws: SpotifyError.closed(.relatedArtists)) {
            try await api.relatedArtists(artist, as: token)
        }
        await #expect(throws: SpotifyError.closed(.artistTopTracks)) {
            try await api.artistTopTracks(artist, as: token)
        }
        await #expect(throws: SpotifyError.closed(.tracks)) { try await api.tracks([track], as: token) }
        await #expect(throws: SpotifyError.closed(.artists)) { try await api.artists([artist], as: token) }
        let facts = try await api.artist(artist, as: token)
        #expect(facts.genres.isEmpty && facts.popularity == nil)
        #expect(try await api.track(track, as: token).isrc != nil)
        #expect(try await !api.topTracks(.long, as: token).items.isEmpty)
    }

    @Test func `a list of ours becomes a playlist, by the new endpoints`() async throws {
        sandbox.change { $0.profile = .development }
        let token = try signIn().access
        let playlist = try await api.createPlaylist(NewPlaylist(name: "Segue"), as: token)
        let tracks = Self.world.tracks.prefix(3).map { SpotifyID(rawValue: $0.spotifyID) }
        #expect(try await api.addItems(tracks, to: playlist.id, as: token) != nil)
        #expect(try await api.playlists(as: token).items.map(\.id).contains(playlist.id))
    }

    @Test func `an expired token is renewed, and a revoked one signs the listener out`() async throws {
        let (access, refresh) = try signIn()
        sandbox.expireAccessTokens()
        await #expect(throws: SpotifyError.tokenRefused(.expired)) { try await api.me(as: access) }
        let renewed = try await accounts.refresh(refresh)
        _ = try await api.me(as: renewed.accessToken)
        #expect(renewed.scopes?.contains(.topRead) == true)
        await #expect(throws: SpotifyError.tokenRefused(.invalid)) {
            try await api.me(as: AccessToken(rawValue: "nobody"))
        }
        sandbox.revoke(listener.id)
        await #expect(throws: SpotifyError.signedOut(.revoked)) { try await accounts.refresh(refresh) }
    }

    @Test func `six months after consent only a new sign-in helps`() async throws {
        let refresh = try signIn().refresh
        sandbox.advance(by: 190 * 86_400)
        await #expect(throws: SpotifyError.signedOut(.expired)) { try await accounts.refresh(refresh) }
    }

    @Test func `a code that is wrong fails the sign-in`() async {
        await #expect(throws: SpotifyError.signInRefused(.wrongCode)) {
            try await accounts.exchange(code: "nonsense", verifier: String(repeating: "v", count: 43))
        }
    }

    @Test func `the app itself gets a token by its secret, and none by another`() async throws {
        let grant = try await accounts.clientCredentials()
        #expect(grant.refreshToken == nil)
        let artist = SpotifyID(rawValue: Self.world.artists[0].spotifyID)
        _ = try await api.artist(artist, as: grant.accessToken)
        let impostor = try SpotifyApp(
            clientID: app.clientID, clientSecret: "guess", redirectURI: app.redirectURI,
            accountsURL: app.accountsURL, apiURL: app.apiURL)
        let error = try await #require(throws: SpotifyError.self) {
            _ = try await SpotifyAccounts(app: impostor, client: sandbox.client).clientCredentials()
        }
        guard case .appRefused = error else {
            Issue.record("\(error)")
            return
        }
    }

    @Test func `everybody is refused when the owner does not pay, or the listener is not on the list`()
        async throws
    {
        let token = try signIn().access
        sandbox.change { $0.ownerIsPremium = false }
        sandbox.change { $0.profile = .development }
        await #expect(throws: SpotifyError.forbidden(.me, .ownerNotPremium)) { try await api.me(as: token) }
        sandbox.change { $0.ownerIsPremium = true }
        sandbox.allow(listener.id, false)
        await #expect(throws: SpotifyError.forbidden(.me, .notOnAllowList)) { try await api.me(as: token) }
    }

    @Test func `a limit and a quota are told apart`() async throws {
        let token = try signIn().access
        sandbox.inject(.slowDown(12, on: .spotify, calls: 1))
        await #expect(throws: SpotifyError.slowDown(.seconds(12))) { try await api.me(as: token) }
        sandbox.inject(.quotaExhausted(48_925, path: "/spotify/v1/me/top", calls: 1))
        await #expect(throws: SpotifyError.quota(.topArtists, .seconds(48_925))) {
            try await api.topArtists(.short, as: token)
        }
        _ = try await api.topArtists(.short, as: token)
    }

    @Test(arguments: [Fault.Body.empty, .html, .garbage, .truncated, .deep])
    func `nonsense from the sandbox is garbage, once`(body: Fault.Body) async throws {
        let token = try signIn().access
        sandbox.inject(Fault(on: .spotify, body: body, calls: 1))
        let error = try await #require(throws: SpotifyError.self) {
            _ = try await api.topTracks(.short, as: token)
        }
        guard case .garbage(.topTracks, _) = error else {
            Issue.record("\(error)")
            return
        }
        _ = try await api.topTracks(.short, as: token)
    }
}
