import HTTP
import Sandbox
import Testing

@Suite struct ReccoBeatsTests {
    let standIn = SandboxTests.standIn()

    struct Content: Decodable {
        var content: [Features]
        struct Features: Decodable {
            var id: String
            var href: String
            var timeSignature: Int?
        }
    }

    @Test func `what is unknown is left out, and the order is its own`() async throws {
        let ids = standIn.world.tracks.prefix(40).map(\.spotifyID)
        let answer: Content = try await standIn.ask(
            .get, "/reccobeats/v1/audio-features?ids=\(ids.joined(separator: ","))"
        ).read()
        let known = answer.content.map { String($0.href.split(separator: "/").last ?? "") }
        #expect((25..<40).contains(known.count))
        #expect(Set(known).isSubset(of: Set(ids)))
        #expect(known != ids.filter(known.contains))
        #expect(answer.content.allSatisfy { $0.timeSignature == nil })
        let again: Content = try await standIn.ask(
            .get, "/reccobeats/v1/audio-features?ids=\(ids.reversed().joined(separator: "&ids="))"
        ).read()
        #expect(again.content.map(\.id) == answer.content.map(\.id))
    }

    @Test(arguments: [0, 41]) func `none and more than forty are refused`(count: Int) async throws {
        let ids = standIn.world.tracks.prefix(count).map(\.spotifyID).joined(separator: ",")
        let answer = try await standIn.ask(.get, "/reccobeats/v1/audio-features?ids=\(ids)")
        #expect(answer.status == 400)
        #expect(answer.text == #"{"status":4004,"errors":[{"message":"size must be between 1 and 40"}]}"#)
    }

    @Test func `a code finds a track whose own id finds its features`() async throws {
        let isrcs = standIn.world.tracks.prefix(40).map(\.isrc).joined(separator: ",")
        let tracks: Tracks = try await standIn.ask(.get, "/reccobeats/v1/track?ids=\(isrcs)").read()
        let ids = tracks.content.map(\.id).joined(separator: ",")
        let answer: Content = try await standIn.ask(
            .get, "/reccobeats/v1/audio-features?ids=\(ids)"
        ).read()
        #expect(answer.content.count > 20)
    }

    struct Tracks: Decodable { var content: [TestItem] }

    @Test func `too many requests are told to come back`() async throws {
        let id = standIn.world.tracks[0].spotifyID
        for _ in 0..<30 { _ = try await standIn.ask(.get, "/reccobeats/v1/audio-features?ids=\(id)") }
        let answer = try await standIn.ask(.get, "/reccobeats/v1/audio-features?ids=\(id)")
        #expect(answer.status == 429)
        #expect(answer.headers["Retry-After"] == "3")
    }
}

@Suite struct DeezerTests {
    let standIn = SandboxTests.standIn()

    struct List: Decodable {
        var data: [Item]
        var total: Int
        struct Item: Decodable {
            var id: Int64
            var isrc: String?
        }
    }

    @Test func `an artist is found by name, with neighbours and tracks without codes`() async throws {
        let query: Form = ["q": standIn.world.artists[3].name]
        let found: List = try await standIn.ask(.get, "/deezer/search/artist?\(query.encoded)").read()
        let id = try #require(found.data.first).id
        #expect(id == standIn.world.artists[3].deezerID)
        let related: List = try await standIn.ask(.get, "/deezer/artist/\(id)/related").read()
        #expect(related.data.count > 10)
        let top: List = try await standIn.ask(.get, "/deezer/artist/\(id)/top?limit=3").read()
        #expect(top.data.count == 3)
        #expect(top.data.allSatisfy { $0.isrc == nil })
        let track: List.Item = try await standIn.ask(.get, "/deezer/track/\(top.data[0].id)").read()
        let isrc = try #require(track.isrc)
        let same: List.Item = try await standIn.ask(.get, "/deezer/track/isrc:\(isrc)").read()
        #expect(same.isrc == isrc)
    }

    @Test(arguments: ["/deezer/artist/1/top", "/deezer/track/isrc:XX0000000000", "/deezer/track/9"])
    func `what is unknown is an error inside a 200`(path: String) async throws {
        let answer = try await standIn.ask(.get, path)
        #expect(answer.status == 200)
        #expect(answer.text == #"{"error":{"type":"DataException","message":"no data","code":800}}"#)
    }

    @Test func `the fifty-first call within five seconds is an error inside a 200`() async throws {
        for _ in 0..<50 { _ = try await standIn.ask(.get, "/deezer/chart/0/tracks?limit=1") }
        let answer = try await standIn.ask(.get, "/deezer/chart/0/tracks?limit=1")
        #expect(answer.status == 200)
        #expect(answer.text == #"{"error":{"type":"Exception","message":"Quota limit exceeded","code":4}}"#)
        standIn.advance(by: 5)
        #expect(try await standIn.ask(.get, "/deezer/chart/0/tracks?limit=1").text.contains("\"data\""))
    }
}

@Suite struct ListenBrainzTests {
    let standIn = SandboxTests.standIn()
    static let algorithm =
        "session_based_days_7500_session_300_contribution_5_threshold_10_limit_100_filter_True_skip_30"

    struct Similar: Decodable {
        var artistMbid: String
        var score: Int
    }

    @Test func `similar artists begin with the related ones, and a wrong algorithm is an error`() async throws
    {
        let artist = standIn.world.artists[9]
        let path = "/listenbrainz-labs/similar-artists/json?artist_mbids=\(artist.mbid)"
        let similar: [Similar] = try await standIn.ask(.get, "\(path)&algorithm=\(Self.algorithm)").read()
        #expect(similar.count > 20)
        #expect(similar.count <= 100)
        #expect(similar.map(\.score) == similar.map(\.score).sorted(by: >))
        #expect(similar.first?.artistMbid == standIn.world.artists[artist.related[0]].mbid)
        #expect(try await standIn.ask(.get, "\(path)&algorithm=best").status == 400)
    }

    @Test func `an artist's most heard recordings want a token`() async throws {
        let mbid = standIn.world.artists[0].mbid
        let path = "/listenbrainz/1/popularity/top-recordings-for-artist/\(mbid)"
        let stranger = try await standIn.ask(.get, path)
        #expect(stranger.status == 401)
        #expect(stranger.text.hasPrefix(#"{"code":401,"error":"Due to bad actors and AI scrapers"#))
        let friend = try await standIn.ask(
            .get, path, headers: ["Authorization": "Token \(standIn.switches.listenBrainzToken)"])
        #expect(friend.status == 200)
        #expect(friend.headers["X-RateLimit-Remaining"] != nil)
    }

    struct Row: Decodable { var spotifyTrackIds: [String] }

    @Test func `a recording leads to Spotify's ids of it`() async throws {
        let track = standIn.world.tracks[0]
        let rows: [Row] = try await standIn.ask(
            .post, "/listenbrainz-labs/spotify-id-from-mbid/json",
            body: "[{\"recording_mbid\":\"\(track.mbid)\"},{\"recording_mbid\":\"none\"}]"
        ).read()
        #expect(rows.map(\.spotifyTrackIds) == [[track.spotifyID], []])
    }
}

@Suite struct MusicBrainzTests {
    let standIn = SandboxTests.standIn()
    static let polite: Headers = ["User-Agent": "Segue/1.0 ( https://segue.example )"]

    @Test func `a caller who does not say who asks is refused`() async throws {
        let answer = try await standIn.ask(.get, "/musicbrainz/ws/2/isrc/QZ0000000000?fmt=json")
        #expect(answer.status == 403)
    }

    @Test func `one call in a second is answered, the next is turned away`() async throws {
        let path = "/musicbrainz/ws/2/isrc/XX0000000000?fmt=json"
        let first = try await standIn.ask(.get, path, headers: Self.polite)
        #expect(first.status == 404)
        #expect(first.text.hasPrefix(#"{"error":"Not Found","help":"For usage, please see:"#))
        let second = try await standIn.ask(.get, path, headers: Self.polite)
        #expect(second.status == 503)
        #expect(second.text.hasPrefix(#"{"error":"Your requests are exceeding the allowable rate limit."#))
        standIn.advance(by: 1)
        #expect(try await standIn.ask(.get, path, headers: Self.polite).status == 404)
    }

    struct Link: Decodable {
        var relations: [Relation]?
        struct Relation: Decodable { var artist: TestItem }
    }

    @Test func `Spotify's page of an artist leads to the MBID, for most artists`() async throws {
        standIn.change { $0.limitsOthers = false }
        var found = 0
        for artist in standIn.world.artists.prefix(50) {
            let query: Form = [
                "resource": "https://open.spotify.com/artist/\(artist.spotifyID)", "inc": "artist-rels",
                "fmt": "json",
            ]
            let answer = try await standIn.ask(
                .get, "/musicbrainz/ws/2/url?\(query.encoded)", headers: Self.polite)
            guard answer.status == 200 else { continue }
            let link: Link = try answer.read()
            #expect(link.relations?.first?.artist.id == artist.mbid)
            found += 1
        }
        #expect((35..<50).contains(found))
    }

    @Test func `an artist has genres and links for those who ask`() async throws {
        let artist = try #require(standIn.world.artists.first { !$0.genres.isEmpty })
        let answer = try await standIn.ask(
            .get, "/musicbrainz/ws/2/artist/\(artist.mbid)?inc=url-rels+genres&fmt=json",
            headers: Self.polite)
        #expect(answer.text.contains("\"genres\":[{\"name\":\"\(artist.genres[0])\""))
        #expect(answer.text.contains("\"target-type\":\"url\""))
        #expect(!answer.text.contains("\"tags\""))
    }

    @Test func `whoever asks for an artist who became one with another is sent on to them`() async throws {
        standIn.change { $0.limitsOthers = false }
        let mbid = standIn.world.artists[0].mbid
        let former = "\(mbid.dropLast())\(mbid.hasSuffix("0") ? "1" : "0")"
        let path = "/musicbrainz/ws/2/artist/"
        let answer = try await standIn.ask(
            .get, "\(path)\(former)?inc=genres&fmt=json", headers: Self.polite)
        #expect(answer.status == 301)
        #expect(answer.headers["Location"]?.hasSuffix("\(path)\(mbid)?inc=genres&fmt=json") == true)
        let stranger = try await standIn.ask(
            .get, "\(path)00000000-0000-4000-8000-000000000000?fmt=json", headers: Self.polite)
        #expect(stranger.status == 404)
    }
}
