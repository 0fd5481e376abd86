import HTTP
import Music
import Spotify
import TestOutside
import Testing

@Suite struct PageTests {
    func page(_ offset: Int, _ names: [String], total: Int, next: Int?) -> Response {
        let items = names.map { #"{"id":"\#($0)","name":"\#($0)","artists":[{"id":"x","name":"X"}]}"# }
        let link =
            next.map { "\"https://elsewhere.example/v1/me/top/tracks?offset=\($0)&limit=2\"" } ?? "null"
        return reply(
            #"{"href":"","limit":2,"offset":\#(offset),"total":\#(total),"next":\#(link),"items":[\#(items.joined(separator: ","))]}"#
        )
    }

    /// Walks over everything, as a sync does.
    func walk(_ spotify: Canned, limit: Int = 10_000) async throws -> [String] {
        let api = spotify.api
        let first = try await api.topTracks(.medium, PageRequest(limit: 2), as: token)
        return try await everyItem(from: first, limit: limit, by: \.spotifyID) {
            try await api.topTracks(.medium, $0, as: token)
        }.map(\.title)
    }

    @Test func `all pages are walked, and no link is followed elsewhere`() async throws {
        let spotify = Canned(
            page(0, ["a", "b"], total: 5, next: 2), page(2, ["c", "d"], total: 5, next: 4),
            page(4, ["e"], total: 5, next: nil))
        #expect(try await walk(spotify) == ["a", "b", "c", "d", "e"])
        #expect(spotify.requests.map { $0.query["offset"] } == ["0", "2", "4"])
        #expect(
            spotify.requests.allSatisfy { $0.url.hasPrefix("http://127.0.0.1:9/spotify/v1/me/top/tracks?") })
        #expect(spotify.requests[0].query["time_range"] == "medium_term")
    }

    @Test func `a track that comes twice is kept once`() async throws {
        let spotify = Canned(
            page(0, ["a", "a"], total: 4, next: 2), page(2, ["a", "b"], total: 4, next: nil))
        #expect(try await walk(spotify) == ["a", "b"])
    }

    @Test func `the same offset twice ends the walk`() async throws {
        let spotify = Canned(
            page(0, ["a", "b"], total: 9, next: 2), page(0, ["a", "b"], total: 9, next: 2))
        #expect(try await walk(spotify) == ["a", "b"])
    }

    @Test func `a link back or to the same page ends the walk`() async throws {
        for link in [0, -2, 1] {
            let spotify = Canned(page(2, ["a", "b"], total: 9, next: link))
            #expect(try await walk(spotify) == ["a", "b"])
        }
    }

    @Test func `a total that grows and shrinks meanwhile does not matter`() async throws {
        let spotify = Canned(
            page(0, ["a", "b"], total: 3, next: 2), page(2, ["b", "c"], total: 900, next: 4),
            page(4, ["d", "e"], total: 1, next: nil))
        #expect(try await walk(spotify) == ["a", "b", "c", "d", "e"])
    }

    @Test func `an empty page ends the walk, whatever it promises`() async throws {
        let spotify = Canned(page(0, ["a", "b"], total: 9, next: 2), page(2, [], total: 9, next: 4))
        #expect(try await walk(spotify) == ["a", "b"])
    }

    @Test func `a list without an end is walked as far as was asked`() async throws {
        let endless = Client(send: { request in
            let offset = request.query["offset"].flatMap { Int($0) } ?? 0
            return reply(
                #"{"items":[{"id":"\#(offset)","name":"n"}],"offset":\#(offset),"next":"/x?offset=\#(offset + 1)"}"#
            )
        })
        let api = SpotifyWebAPI(app: .trial(), client: endless)
        let first = try await api.topTracks(.short, as: token)
        let all = try await everyItem(from: first, limit: 100, by: \.spotifyID) {
            try await api.topTracks(.short, $0, as: token)
        }
        #expect(all.count == 100)
    }

    @Test func `a place beyond all reckoning harms nothing`() async throws {
        for number in ["9223372036854775807", "-9223372036854775808"] {
            let body =
                #"{"items":[{"id":"a","name":"a"}],"offset":\#(number),"total":\#(number),"next":"/x"}"#
            let page = try await Canned(reply(body)).api.topTracks(.short, as: token)
            #expect(page.items.count == 1)
            #expect((0...Int(Int32.max)).contains(page.offset))
            #expect((0...Int(Int32.max)).contains(page.total ?? -1))
        }
    }

    @Test func `a link that tells no offset leads to what follows`() async throws {
        let body = #"{"items":[{"id":"a","name":"a"},null],"next":"garbage","total":3}"#
        let page = try await Canned(reply(body)).api.topTracks(.short, as: token)
        #expect(page.next == PageRequest(offset: 2))
        #expect(page.skipped == 1)
        #expect(page.total == 3)
    }
}
