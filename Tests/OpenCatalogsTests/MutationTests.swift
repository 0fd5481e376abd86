import HTTP
import Music
import OpenCatalogs
import TestChance
import Testing

/// What must never crash us: sound answers, broken at random places.
@Suite struct MutationTests {
    @Test func `ten thousand mutations of sound answers are read or refused, and never crash`() async throws {
        let mbid = try #require(MBID(rawValue: "a74b1b7f-71a5-4011-9441-d0b5e4122711"))
        var random = Numbers(state: 7)
        for round in 0..<10_000 {
            var bytes = Array(Self.sound[round % Self.sound.count].utf8)
            for _ in 0...(random.next() % 4) { Self.mutate(&bytes, &random) }
            let answer = Response(random.next() % 8 == 0 ? 400 : 200, body: .bytes(bytes))
            let client = Client(send: { _ in answer })
            do {
                switch round % Self.sound.count {
                case 0: _ = try await Deezer(client: client).track(DeezerID(rawValue: 1))
                case 1: _ = try await Deezer(client: client).searchArtists("a")
                case 2:
                    let ids = [SpotifyID(rawValue: "a")]
                    let features = try await ReccoBeats(client: client).audioFeatures(ids)
                    #expect(features.values.allSatisfy { $0 == $0.plausible && !$0.isEmpty })
                case 3: _ = try await ListenBrainz(client: client).similarArtists(mbid)
                case 4: _ = try await ListenBrainz(client: client).topRecordings(mbid, name: "A")
                default: _ = try await MusicBrainz(userAgent: "a/1 ( b )", client: client).artist(mbid)
                }
            } catch is CatalogError {
                continue
            }
        }
    }

    private static func mutate(_ bytes: inout [UInt8], _ random: inout Numbers) {
        guard !bytes.isEmpty else { return }
        let place = Int(random.next() % UInt64(bytes.count))
        switch random.next() % 4 {
        case 0: bytes[place] = UInt8(truncatingIfNeeded: random.next())
        case 1: bytes.removeSubrange(place...)
        case 2: bytes.remove(at: place)
        default:
            let splice = splices[Int(random.next() % UInt64(splices.count))]
            bytes.insert(contentsOf: Array(splice.utf8), at: place)
        }
    }

    private static let splices = [
        "null", "NaN", "-1e999", "\\ud800", "[[", "{}", "\"", "\\u0000", "-1", ",", "9e18",
    ]

    private static let sound = [
        #"{"id":1,"title":"T","isrc":"USRC17607839","duration":9,"rank":5,"artist":{"id":2,"name":"A"},"album":{"id":3,"title":"B"}}"#,
        #"{"data":[{"id":1,"name":"A","picture_medium":"https://p"}],"total":1}"#,
        #"{"content":[{"id":"u","href":"https://open.spotify.com/track/a","energy":0.5,"tempo":120,"key":3}]}"#,
        #"[{"artist_mbid":"8bfac288-ccc5-448d-9573-c33ea2aa5c30","name":"B","score":9}]"#,
        #"[{"recording_mbid":"8bfac288-ccc5-448d-9573-c33ea2aa5c30","recording_name":"R","artist_name":"A","length":9}]"#,
        #"{"id":"a74b1b7f-71a5-4011-9441-d0b5e4122711","name":"A","genres":[{"name":"dub","count":2}],"relations":[{"url":{"resource":"https://www.deezer.com/artist/9"}}]}"#,
    ]
}
