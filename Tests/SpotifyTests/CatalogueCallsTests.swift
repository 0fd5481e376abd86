import HTTP
import Music
import Spotify
import TestOutside
import Testing

@Suite struct CatalogueCallsTests {
    let ids = ["a", "b", "c", "d"].map(SpotifyID.init(rawValue:))

    @Test func `features that are null are unknown, and impossible values are nil`() async throws {
        let body = """
            {"audio_features":[
              {"id":"a","acousticness":0.5,"danceability":1,"energy":0,"instrumentalness":1.01,"liveness":-0.1,
               "loudness":-6.5,"speechiness":"0.1","tempo":0,"valence":1e999,"key":-1,"mode":1,"time_signature":4},
              null,
              {"id":"c","energy":7},
              {"energy":0.4}
            ]}
            """
        let spotify = Canned(reply(body))
        let features = try await spotify.api.audioFeatures(ids, as: token)
        #expect(
            features == [
                ids[0]: AudioFeatures(
                    acousticness: 0.5, danceability: 1, energy: 0, loudness: -6.5, mode: 1, timeSignature: 4)
            ])
        #expect(spotify.requests[0].query["ids"] == "a,b,c,d")
    }

    @Test func `a batch is joined by id, and null is unknown`() async throws {
        let tracks =
            #"{"tracks":[{"id":"b","name":"B"},null,{"id":"a","name":"A"},{"id":"a","name":"again"}]}"#
        let found = try await Canned(reply(tracks)).api.tracks(ids, as: token)
        #expect(found.mapValues(\.title) == [ids[0]: "A", ids[1]: "B"])
        let artists = #"{"artists":[null,{"id":"d","name":"D","genres":[]}]}"#
        #expect(try await Canned(reply(artists)).api.artists(ids, as: token).keys.map(\.rawValue) == ["d"])
    }

    @Test func `nothing is asked about no ids`() async throws {
        let spotify = Canned()
        #expect(try await spotify.api.tracks([], as: token).isEmpty)
        #expect(try await spotify.api.artists([], as: token).isEmpty)
        #expect(try await spotify.api.audioFeatures([], as: token).isEmpty)
        #expect(spotify.requests.isEmpty)
    }

    @Test(arguments: ["", ".", ".."])
    func `an id that leads elsewhere is not asked for`(id: String) async {
        await #expect(throws: SpotifyError.notFound(.artist)) {
            try await Canned().api.artist(SpotifyID(rawValue: id), as: token)
        }
    }

    @Test func `an id is one segment of the path, whatever stands in it`() async throws {
        let spotify = Canned(reply(#"{"id":"x","name":"X"}"#))
        _ = try await spotify.api.track(SpotifyID(rawValue: "../me?a=b#c d"), as: token)
        #expect(spotify.requests[0].url == "http://127.0.0.1:9/spotify/v1/tracks/..%2Fme%3Fa%3Db%23c%20d")
    }

    @Test func `a search asks for no more than ten`() async throws {
        let answer = reply(#"{"artists":{"items":[{"id":"a","name":"A"},null],"total":2}}"#)
        let spotify = Canned(
            answer, reply(#"{"tracks":{"items":[{"id":"t","name":"T"}]}}"#), reply("{}"))
        #expect(try await spotify.api.searchArtists("Ábc & d", limit: 50, as: token).map(\.name) == ["A"])
        let isrc = try #require(ISRC(rawValue: "USRC17607839"))
        #expect(try await spotify.api.searchTracks(isrc: isrc, as: token).map(\.title) == ["T"])
        #expect(try await spotify.api.searchArtists("nobody", as: token).isEmpty)
        #expect(spotify.requests[0].query == ["q": "Ábc & d", "type": "artist", "limit": "10"])
        #expect(spotify.requests[1].query["q"] == "isrc:USRC17607839")
    }

    @Test func `a playlist is made and filled by the new endpoints and by the old`() async throws {
        let made =
            #"{"id":"p1","name":"Mine","external_urls":{"spotify":"https://open.spotify.com/playlist/p1"},"owner":{"id":"m"}}"#
        let version = #"{"snapshot_id":"v2"}"#
        let spotify = Canned(
            reply(201, made), reply(201, made), reply(201, version), reply(200, version))
        let new = NewPlaylist(name: "Mine", description: "From \"Segue\"")
        let playlist = try await spotify.api.createPlaylist(new, as: token)
        #expect(playlist.id.rawValue == "p1")
        #expect(playlist.url == "https://open.spotify.com/playlist/p1")
        #expect(playlist.owner?.rawValue == "m")
        #expect(try await spotify.api.createPlaylist(new, ofUser: ids[0], as: token) == playlist)
        #expect(try await spotify.api.addItems(ids, to: playlist.id, as: token) == "v2")
        #expect(try await spotify.api.addTracks(ids, to: playlist.id, as: token) == "v2")
        #expect(
            spotify.requests.map { "\($0.method.rawValue) \($0.path)" } == [
                "POST /spotify/v1/me/playlists", "POST /spotify/v1/users/a/playlists",
                "POST /spotify/v1/playlists/p1/items", "POST /spotify/v1/playlists/p1/tracks",
            ])
        struct New: Decodable {
            let name: String
            let description: String
            let `public`: Bool
        }
        let sent = try Response(200, body: .bytes(spotify.requests[0].body)).json(as: New.self)
        #expect(sent.name == "Mine" && sent.description == "From \"Segue\"" && !sent.public)
        struct Added: Decodable { let uris: [String] }
        let added = try Response(200, body: .bytes(spotify.requests[2].body)).json(as: Added.self)
        #expect(added.uris == ids.map { "spotify:track:\($0.rawValue)" })
    }
}
