import HTTP
import Music
import Spotify
import TestChance
import TestOutside
import Testing

/// What must never crash us: answers that are broken on purpose.
@Suite struct GarbageTests {
    @Test(arguments: [
        "", " ", "null", "true", "7", "\"text\"", "[]", "{}", "{", "[{", #"{"items":"#,
        #"{"items":[{"id":"a""#,
        #"{"items":"none"}"#, #"{"items":{}}"#, #"{"items":null}"#, "<!doctype html><p>Hello</p>",
        #"{"items":[{"name":"x","popularity":NaN}]}"#, #"{"items":[],"total":Infinity}"#,
        "{\"items\":[\u{0}]}", "\u{feff}", #"{"items":[}"#,
        String(repeating: "[", count: 100_000), String(repeating: #"{"items":["#, count: 5_000),
        #"{"items":[],"x":"# + String(repeating: "[", count: 1_000) + String(repeating: "]", count: 1_000)
            + "}",
    ])
    func `a success that makes no sense is garbage with a short sample`(body: String) async throws {
        let error = try await #require(throws: SpotifyError.self) {
            _ = try await Canned(reply(body)).api.topTracks(.short, as: token)
        }
        guard case .garbage(.topTracks, let sample) = error else {
            Issue.record("\(error)")
            return
        }
        #expect(sample.text.utf8.count <= 3 * BodySample.limit)
        #expect(error.isRetriable)
    }

    @Test func `bytes that are no text are garbage too`() async throws {
        for bytes: [UInt8] in [
            [0xff, 0xfe, 0xfd], Array(repeating: 0x80, count: 9_000), [0x1f, 0x8b, 8, 0],
        ] {
            let error = try await #require(throws: SpotifyError.self) {
                _ = try await Canned(Response(200, body: .bytes(bytes))).api.topTracks(.short, as: token)
            }
            #expect(error.isRetriable)
        }
    }

    @Test func `ten thousand mutations of sound answers are read or refused, and never crash`() async throws {
        var random = Numbers(state: 20_261_120)
        for _ in 0..<10_000 {
            var bytes = Array(Self.sound[Int(random.next() % UInt64(Self.sound.count))].utf8)
            for _ in 0...(random.next() % 4) { Self.mutate(&bytes, &random) }
            let status: Status = random.next() % 8 == 0 ? 403 : 200
            let answer = Response(status, body: .bytes(bytes))
            do {
                try await Self.read(answer, by: random.next())
            } catch is SpotifyError {
                continue
            }
        }
    }

    /// One of the readers, on one answer.
    private static func read(_ answer: Response, by choice: UInt64) async throws {
        let id = SpotifyID(rawValue: "a")
        let api = SpotifyWebAPI(app: .trial(), client: Client(send: { _ in answer }))
        switch choice % 7 {
        case 0:
            let page = try await api.topTracks(.short, as: token)
            #expect(page.items.allSatisfy { !$0.title.isEmpty })
        case 1: _ = try await api.recentlyPlayed(as: token)
        case 2: _ = try await api.me(as: token)
        case 3:
            let features = try await api.audioFeatures([id], as: token)
            #expect(features.values.allSatisfy { $0 == $0.plausible && !$0.isEmpty })
        case 4: _ = try await api.tracks([id], as: token)
        case 5: _ = try await api.searchArtists("a", as: token)
        default:
            _ = try await SpotifyAccounts(app: .trial(), client: Client(send: { _ in answer }))
                .refresh(RefreshToken(rawValue: "AQ"))
        }
    }

    private static func mutate(_ bytes: inout [UInt8], _ random: inout Numbers) {
        guard !bytes.isEmpty else { return }
        let place = Int(random.next() % UInt64(bytes.count))
        switch random.next() % 5 {
        case 0: bytes[place] = UInt8(truncatingIfNeeded: random.next())
        case 1: bytes.removeSubrange(place...)
        case 2:
            bytes.insert(
                contentsOf: Array(splices[Int(random.next() % UInt64(splices.count))].utf8), at: place)
        case 3: bytes.remove(at: place)
        default:
            let end = min(bytes.count, place + Int(random.next() % 40))
            bytes.insert(contentsOf: bytes[place..<end], at: Int(random.next() % UInt64(bytes.count)))
        }
    }

    private static let splices = [
        "null", "NaN", "-1e999", "\\ud800", "[[[[", "{}", "\"", "\\u0000", "1e400", "-0", "{\"id\":", ",",
        "true",
    ]

    private static let sound = [
        #"{"items":[{"id":"a","name":"A","artists":[{"id":"x","name":"X"}],"album":{"name":"B","release_date":"1999-01-01","images":[{"url":"https://i","width":300}]},"duration_ms":1000,"popularity":5,"external_ids":{"isrc":"USRC17607839"}}],"total":1,"offset":0,"next":"https://x/y?offset=50"}"#,
        #"{"items":[{"played_at":"2026-11-20T08:01:02.345Z","track":{"id":"a","name":"A"}}]}"#,
        #"{"account_id":"abc","id":"m","display_name":"M","images":[]}"#,
        #"{"audio_features":[{"id":"a","energy":0.5,"tempo":120.1,"key":3,"mode":1,"time_signature":4},null]}"#,
        #"{"tracks":[{"id":"a","name":"A","artists":[{"name":"X"}]},null]}"#,
        #"{"artists":{"items":[{"id":"a","name":"A","genres":["dub"]}]}}"#,
        #"{"access_token":"BQ","token_type":"Bearer","scope":"a b","expires_in":3600,"refresh_token":"AQ"}"#,
        #"{"error":{"status":403,"message":"Forbidden"}}"#,
    ]
}
