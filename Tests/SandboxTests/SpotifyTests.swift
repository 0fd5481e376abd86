import HTTP
import Music
import Sandbox
import Testing

@Suite struct SpotifyTests {
    let standIn: StandIn
    let token: String

    init() throws {
        standIn = Self.make()
        token = try #require(standIn.signIn("ada")).access
    }

    private static func make() -> StandIn { SandboxTests.standIn() }

    @Test func `the pages of the top tracks, put together, are the listener's favourites`() async throws {
        var path = "/spotify/v1/me/top/tracks?time_range=long_term&limit=50"
        var seen: [String] = []
        var pages = 0
        while pages < 100 {
            let page: TestPage<TestItem> = try await standIn.ask(
                .get, path, headers: ["Authorization": "Bearer \(token)"]
            ).read()
            seen += page.items.map(\.id)
            pages += 1
            guard let next = page.next else { break }
            path = try #require(
                Request(.get, next).url.split(separator: "test", maxSplits: 1).last.map(String.init))
        }
        let ada = standIn.world.listeners[0]
        #expect(seen == ada.topTracks[.long]?.map { standIn.world.tracks[$0].spotifyID })
        #expect(Set(seen).count == seen.count)
        #expect(seen.count > 50)
    }

    @Test func `an offset beyond the end is an empty page`() async throws {
        let page: TestPage<TestItem> = try await standIn.spotify(
            "/me/top/artists?offset=100000", token: token
        ).read()
        #expect(page.items.isEmpty)
        #expect(page.next == nil)
    }

    struct History: Decodable {
        var items: [Item]
        var cursors: Cursors?
        struct Item: Decodable { var playedAt: String }
        struct Cursors: Decodable { var after: String }
    }

    @Test func `what was heard comes newest first, and a cursor asks for what is newer`() async throws {
        let first: History = try await standIn.spotify(
            "/me/player/recently-played?limit=50", token: token
        ).read()
        #expect(first.items.count == 50)
        #expect(first.items.map(\.playedAt) == first.items.map(\.playedAt).sorted(by: >))
        let cursor = try #require(first.cursors?.after)
        let nothing: History = try await standIn.spotify(
            "/me/player/recently-played?after=\(cursor)", token: token
        ).read()
        #expect(nothing.items.isEmpty)
        #expect(nothing.cursors == nil)
        standIn.play(standIn.world.tracks[5].spotifyID, by: "ada")
        let news: History = try await standIn.spotify(
            "/me/player/recently-played?after=\(cursor)", token: token
        ).read()
        #expect(news.items.count == 1)
    }

    struct Batch: Decodable { var audioFeatures: [TestItem?] }

    @Test func `audio features keep the order of the question, and null stands for the unknown`() async throws
    {
        let world = standIn.world
        let silent = try #require(world.tracks.first { $0.features == nil }).spotifyID
        let known = world.tracks.filter { $0.features != nil }.prefix(2).map(\.spotifyID)
        let ids = [known[1], silent, "0000000000000000000000", known[0]]
        let batch: Batch = try await standIn.spotify(
            "/audio-features?ids=\(ids.joined(separator: ","))", token: token
        ).read()
        #expect(batch.audioFeatures.map { $0?.id } == [known[1], nil, nil, known[0]])
        let many = Array(repeating: known[0], count: 101).joined(separator: ",")
        #expect(try await standIn.spotify("/audio-features?ids=\(many)", token: token).status == 400)
    }

    struct Found: Decodable { var tracks: TestPage<TestItem> }

    @Test func `a search by code finds every issue of the recording`() async throws {
        let world = standIn.world
        let issues = Dictionary(grouping: world.tracks, by: \.isrc).values.first { $0.count == 2 }
        let pair = try #require(issues)
        let found: Found = try await standIn.spotify(
            "/search?q=isrc:\(pair[0].isrc)&type=track", token: token
        ).read()
        #expect(Set(found.tracks.items.map(\.id)) == Set(pair.map(\.spotifyID)))
    }

    @Test func `a search by artist and title finds the track`() async throws {
        let track = standIn.world.tracks[40]
        let artist = standIn.world.artists[track.artists[0]]
        let query: Form = [
            "q": "track:\"\(track.title)\" artist:\"\(artist.name)\"", "type": "track", "limit": "5",
        ]
        let found: Found = try await standIn.spotify("/search?\(query.encoded)", token: token).read()
        #expect(found.tracks.items.contains { $0.id == track.spotifyID })
    }

    struct Made: Decodable {
        var id: String
        var isPublic: Bool
        enum CodingKeys: String, CodingKey {
            case id
            case isPublic = "public"
        }
    }

    @Test(arguments: [Switches.Profile.extended, .development])
    func `a playlist is made, filled and read again`(profile: Switches.Profile) async throws {
        standIn.change { $0.profile = profile }
        let made = try await standIn.spotify(
            .post, "/me/playlists", token: token, body: #"{"name":"Segue","public":false}"#)
        #expect(made.status == 201)
        let playlist: Made = try made.read()
        #expect(!playlist.isPublic)
        let uris = standIn.world.tracks.prefix(3).map { "\"spotify:track:\($0.spotifyID)\"" }
        let added = try await standIn.spotify(
            .post, "/playlists/\(playlist.id)/items", token: token,
            body: "{\"uris\":[\(uris.joined(separator: ","))]}")
        #expect(added.status == 201)
        #expect(added.text.contains("snapshot_id"))
        let items = try await standIn.spotify("/playlists/\(playlist.id)/items", token: token)
        #expect(items.text.contains("\"total\":3"))
        #expect(items.text.contains("\"item\":") == (profile == .development))
        let moved = try await standIn.spotify(
            .put, "/playlists/\(playlist.id)/items", token: token,
            body: #"{"range_start":0,"range_length":1,"insert_before":3}"#)
        #expect(moved.status == 200)
        let order: TestPage<Saved> = try await standIn.spotify(
            "/playlists/\(playlist.id)/items", token: token
        ).read()
        #expect(order.items.map(\.track.id) == [1, 2, 0].map { standIn.world.tracks[$0].spotifyID })
        let legacy = try await standIn.spotify("/playlists/\(playlist.id)/tracks", token: token)
        #expect(legacy.status == (profile == .development ? 403 : 200))
    }

    @Test func `a file of one's own stands in the library without any id`() async throws {
        let total: TestPage<Saved> = try await standIn.spotify("/me/tracks?limit=1", token: token).read()
        let last: TestPage<Saved> = try await standIn.spotify(
            "/me/tracks?offset=\(total.total - 1)", token: token
        ).read()
        #expect(last.items.count == 1)
        #expect(last.items[0].track.id == nil)
    }

    struct Saved: Decodable {
        var track: Track
        struct Track: Decodable { var id: String? }
    }

    @Test func `what Development Mode took away is gone, and what it kept is there`() async throws {
        standIn.change { $0.profile = .development }
        let world = standIn.world
        let track = try await standIn.spotify("/tracks/\(world.tracks[0].spotifyID)", token: token).text
        for gone in ["popularity", "available_markets", "linked_from"] {
            #expect(!track.contains("\"\(gone)\""))
        }
        #expect(track.contains("\"external_ids\":{\"isrc\":\"\(world.tracks[0].isrc)\"}"))
        let artist = try await standIn.spotify("/artists/\(world.artists[0].spotifyID)", token: token).text
        for gone in ["popularity", "followers", "genres"] { #expect(!artist.contains("\"\(gone)\"")) }
        let me = try await standIn.spotify("/me", token: token).text
        for gone in ["country", "email", "product", "followers"] { #expect(!me.contains("\"\(gone)\"")) }
        #expect(me.contains("\"account_id\""))
        let albums: TestPage<TestItem> = try await standIn.spotify(
            "/artists/\(world.artists[0].spotifyID)/albums", token: token
        ).read()
        #expect(albums.items.count <= 5)
        let eleven = try await standIn.spotify(
            "/artists/\(world.artists[0].spotifyID)/albums?limit=11", token: token)
        #expect(eleven.status == 400)
    }

    @Test func `covers are drawn by the stand-in itself`() async throws {
        let album = standIn.world.albums[0].spotifyID
        let cover = try await standIn.ask(.get, "/images/\(album).svg?size=300")
        #expect(cover.headers["Content-Type"] == "image/svg+xml")
        #expect(cover.text.hasPrefix("<svg"))
    }
}
