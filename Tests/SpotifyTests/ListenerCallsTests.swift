import FoundationEssentials
import HTTP
import Music
import Spotify
import TestOutside
import Testing

@Suite struct ListenerCallsTests {
    @Test func `the account's lasting id is preferred to the user's`() async throws {
        let new = reply(
            #"{"account_id":"aB3dE5fG7h","id":"maria","display_name":"María 🎧","images":[{"url":"https://i/1","height":64,"width":64}]}"#
        )
        let profile = try await Canned(new).api.me(as: token)
        #expect(profile.account == "aB3dE5fG7h")
        #expect(profile.userID?.rawValue == "maria")
        #expect(profile.name == "María 🎧")
        #expect(profile.imageURL == "https://i/1")

        let old = try await Canned(reply(#"{"id":"maria","display_name":null}"#)).api.me(as: token)
        #expect(old.account == "maria")
        #expect(old.name == "maria")

        let nobody = try await #require(throws: SpotifyError.self) {
            _ = try await Canned(reply(#"{"display_name":"M"}"#)).api.me(as: token)
        }
        #expect(nobody.isRetriable)
    }

    @Test func `a token travels as a bearer`() async throws {
        let spotify = Canned(reply(#"{"id":"m"}"#))
        _ = try await spotify.api.me(as: token)
        #expect(spotify.requests[0].headers["Authorization"] == "Bearer BQ-access")
    }

    @Test func `a full track is read with artists, album and handles`() async throws {
        let body = """
            {"items":[{"id":"t1","name":" Song ","popularity":61,"duration_ms":201500,"explicit":true,
              "external_ids":{"isrc":"us-rc1-76-07839"},
              "artists":[{"id":"a1","name":"One"},{"id":"a2","name":"Two"}],
              "album":{"id":"b1","name":"Album","release_date":"1976-05","images":[
                {"url":"https://i/640","width":640},{"url":"https://i/300","width":300},{"url":"https://i/64","width":64}]}}],
             "total":2742,"offset":0,"next":null}
            """
        let page = try await Canned(reply(body)).api.topTracks(.long, as: token)
        #expect(page.total == 2742)
        #expect(page.next == nil)
        let track = try #require(page.items.first)
        #expect(
            track
                == TrackFacts(
                    title: "Song",
                    artists: [
                        ArtistFacts(name: "One", spotifyID: SpotifyID(rawValue: "a1")),
                        ArtistFacts(name: "Two", spotifyID: SpotifyID(rawValue: "a2")),
                    ],
                    album: AlbumFacts(
                        title: "Album", spotifyID: SpotifyID(rawValue: "b1"), releaseYear: 1976,
                        coverURL: "https://i/300"),
                    spotifyID: SpotifyID(rawValue: "t1"), isrc: ISRC(rawValue: "USRC17607839"),
                    duration: .milliseconds(201_500), isExplicit: true, popularity: 61))
    }

    @Test func `what is null, local, removed or of the wrong kind costs only itself`() async throws {
        let body = """
            {"items":[
              null, 7, "track", [], {},
              {"id":"no-title","name":null},
              {"id":"blank","name":"  \\u0000 "},
              {"id":null,"name":"Removed","artists":[null,{"id":null,"name":"Kept"},{"id":"z","name":null}],"album":null},
              {"id":"local","name":"Local","is_local":true,"artists":[]},
              {"id":"relinked","name":"Relinked","linked_from":{"id":"original"}},
              {"id":"odd","name":"Odd","popularity":"61","duration_ms":-1,"explicit":"no","external_ids":[],
               "artists":{"id":"a"},"album":{"name":"A","release_date":"0000","images":[{"url":"http://plain/1"}]}},
              {"id":"surrogate","name":"\\ud800","artists":[]},
              {"id":"huge","name":"Huge","popularity":1e999,"duration_ms":1e300}
            ],"total":"many","offset":"0"}
            """
        let page = try await Canned(reply(body)).api.topTracks(.short, as: token)
        #expect(page.items.map(\.title) == ["Removed", "Local", "Relinked", "Odd", "Huge"])
        #expect(page.skipped == 8)
        #expect(page.items.map { $0.spotifyID?.rawValue } == [nil, nil, "original", "odd", "huge"])
        #expect(page.items[0].artists == [ArtistFacts(name: "Kept")])
        let odd = page.items[3]
        #expect(odd.artists.isEmpty && odd.popularity == nil && odd.duration == nil && odd.isExplicit == nil)
        #expect(odd.album == AlbumFacts(title: "A"))
        #expect(page.items[4].popularity == nil && page.items[4].duration == nil)
        #expect(page.total == nil)
    }

    @Test func `an artist without genres and popularity has none, not zero`() async throws {
        let body =
            #"{"items":[{"id":"a","name":"A","images":[]},{"id":"b","name":"B","genres":["Dub","ROOTS reggae",3],"popularity":0}]}"#
        let page = try await Canned(reply(body)).api.topArtists(.medium, as: token)
        #expect(page.items[0] == ArtistFacts(name: "A", spotifyID: SpotifyID(rawValue: "a")))
        #expect(page.items[1].genres == ["dub", "roots reggae"])
        #expect(page.items[1].popularity == 0)
    }

    @Test func `plays are read to the millisecond, and asked for after the newest`() async throws {
        let body = """
            {"items":[
              {"played_at":"2026-11-20T08:01:02.345Z","context":null,"track":{"id":"a","name":"A"}},
              {"played_at":"2026-11-20T07:00:00Z","track":{"id":"b","name":"B"}},
              {"played_at":"yesterday","track":{"id":"c","name":"C"}},
              {"played_at":"2026-11-20T06:00:00Z","track":null}
            ],"cursors":{"after":"1"},"limit":50}
            """
        let spotify = Canned(reply(body), reply(#"{"items":[],"cursors":null}"#))
        let recent = try await spotify.api.recentlyPlayed(as: token)
        #expect(recent.map(\.track.title) == ["A", "B"])
        let newest = try #require(recent.first).playedAt
        #expect((newest.timeIntervalSince1970 * 1000).rounded() == 1_795_161_662_345)
        let later = try await spotify.api.recentlyPlayed(after: newest, as: token)
        #expect(later.isEmpty)
        #expect(spotify.requests[0].query["after"] == nil)
        #expect(spotify.requests[1].query["after"] == "1795161662345")
    }

    @Test func `a limit out of range is brought into it`() async throws {
        let spotify = Canned(reply(#"{"items":[]}"#))
        _ = try await spotify.api.topTracks(.short, PageRequest(offset: -3, limit: 500), as: token)
        #expect(spotify.requests[0].query["limit"] == "50")
        #expect(spotify.requests[0].query["offset"] == "0")
    }
}
