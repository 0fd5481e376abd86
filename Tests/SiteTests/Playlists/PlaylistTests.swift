import FoundationEssentials
import HTTP
import Music
import Postgres
import Site
import Storage
import TestDatabase
import Testing

@Suite(.database(schema: .segue)) struct PlaylistTests {
    /// Somebody who has a list, signed in for making playlists or not.
    private func visitor(
        _ house: House, _ name: String = "ada", with extra: String? = "playlists"
    ) async throws -> Browser {
        let browser = house.browser()
        let begun = try await browser.ask(.get, "/auth/login\(extra.map { "?with=\($0)" } ?? "")")
        let callback = try await browser.decide(begun.headers["Location"] ?? "", as: name)
        try await browser.ask(.get, callback, headers: ["Sec-Fetch-Site": "cross-site"])
        return browser
    }

    private func listener(_ house: House, _ name: String = "Ada") async throws -> Listener.ID {
        try await house.listener(named: name).id
    }

    @Test func `a list is saved once, however often it is asked for`() async throws {
        let house = try House()
        let ada = try await visitor(house)
        try await house.keepEdition(of: try await listener(house), songs: 4)
        let first = try await ada.ask(.post, "/playlists", json: #"{"name": " For me "}"#)
        #expect(first.status == 202)
        let playlist = try Document(first)
        #expect(playlist.name.text == "For me" && playlist.origin.text == "edition 1")
        #expect(playlist.state.text == "waiting" && playlist["public"].flag == false)
        #expect(playlist.tracks.number == 4 && playlist.added.number == 0 && playlist.left_out.number == 0)
        let path = try #require(first.headers["Location"])
        for body in [#"{"name": "For me"}"#, #"{"name": "For me", "edition": 1, "public": false}"#] {
            let again = try await ada.ask(.post, "/playlists", json: body)
            #expect(again.status == 202 && again.headers["Location"] == path)
        }
        #expect(try await house.count("SELECT count(*) FROM jobs WHERE kind = 'playlist'") == 1)
        #expect(try Document(try await ada.ask(.get, path)).id.number == playlist.id.number)
        #expect(try Document(try await ada.ask(.get, "/playlists"))["items"].items.count == 1)
        // Under a key, other words are the same wish; another key is another playlist.
        for key in ["one", "one", "two"] {
            _ = try await ada.ask(.post, "/playlists", json: #"{"name": "For me", "key": "\#(key)"}"#)
        }
        #expect(try await house.count("SELECT count(*) FROM playlists") == 3)
    }

    @Test func `a thousand tracks are saved once, however often they are asked for`() async throws {
        let house = try House()
        let ada = try await visitor(house)
        let ids = try await house.database.transaction(as: .service) { connection in
            try connection.rows(
                """
                WITH artist AS (INSERT INTO artists (name) VALUES ('A') RETURNING id)
                INSERT INTO tracks (id, title, artist_id, spotify_id, source) OVERRIDING SYSTEM VALUE
                SELECT 1 + abs(hashtextextended(n::text, 0)) % 1000000000000000, n::text, artist.id, 's' || n, 'spotify'
                  FROM artist, generate_series(1, 1000) n
                RETURNING id
                """
            ).map { try $0.get("id", as: Int64.self) }
        }
        let wish = #"{"name": "All", "tracks": [\#(ids.map(String.init).joined(separator: ","))]}"#
        let first = try await ada.ask(.post, "/playlists", json: wish)
        #expect(first.status == 202)
        #expect(try Document(first).tracks.number == 1000)
        let again = try await ada.ask(.post, "/playlists", json: wish)
        #expect(again.headers["Location"] == first.headers["Location"])
        let others = wish.replacing(",\(ids[999])]", with: "]")
        #expect(try await ada.ask(.post, "/playlists", json: others).status == 202)
        #expect(try await house.count("SELECT count(*) FROM playlists") == 2)
    }

    @Test func `what is done is answered as done, and what was given up is taken up again`() async throws {
        let house = try House()
        let ada = try await visitor(house)
        try await house.keepEdition(of: try await listener(house))
        let id = SavedPlaylist.ID(
            rawValue: Int64(
                try Document(try await ada.ask(.post, "/playlists", json: #"{"name": "x"}"#)).id.number ?? 0))
        try await house.database.transaction(as: .service) { connection in
            try connection.execute("DELETE FROM jobs")
            try connection.end(id, as: .failed, error: "Spotify said no")
        }
        let failed = try Document(try await ada.ask(.get, "/playlists/\(id.rawValue)"))
        #expect(failed.state.text == "failed" && failed.detail.text == "Spotify said no")
        let again = try await ada.ask(.post, "/playlists", json: #"{"name": "x"}"#)
        #expect(again.status == 202)
        #expect(try Document(again).state.text == "waiting")
        #expect(try await house.count("SELECT count(*) FROM jobs WHERE kind = 'playlist'") == 1)
        try await house.database.transaction(as: .service) { connection in
            try connection.note(
                id, isAt: SpotifyID(rawValue: "abc"), url: "https://open.spotify.com/playlist/abc", added: 5)
            try connection.end(id, as: .done)
        }
        let done = try await ada.ask(.post, "/playlists", json: #"{"name": "x"}"#)
        #expect(done.status == 200)
        #expect(try Document(done).spotify_url.text == "https://open.spotify.com/playlist/abc")
    }

    @Test func `whoever did not allow it is told where to`() async throws {
        let house = try House()
        let ada = try await visitor(house, with: nil)
        try await house.keepEdition(of: try await listener(house))
        let refused = try await ada.ask(.post, "/playlists", json: #"{"name": "x"}"#)
        #expect(refused.status == 403)
        let problem = try Document(refused)
        #expect(problem.parameter.text == "scope" && problem.instance.text == "/auth/login?with=playlists")
        #expect(try await house.count("SELECT count(*) FROM playlists") == 0)
        // The consent page is asked for just that, and for what was allowed before.
        let url = try await ada.ask(.get, "/auth/login?with=playlists").headers["Location"] ?? ""
        let scopes = Set((Request(.get, url).query["scope"] ?? "").split(separator: " ").map(String.init))
        #expect(scopes.isSuperset(of: ["user-top-read", "playlist-modify-private", "playlist-read-private"]))
        #expect(!scopes.contains("playlist-modify-public"))
        let callback = try await ada.decide(url, as: "ada")
        try await ada.ask(.get, callback, headers: ["Sec-Fetch-Site": "cross-site"])
        #expect(try await ada.ask(.post, "/playlists", json: #"{"name": "x"}"#).status == 202)
        #expect(try await ada.ask(.post, "/playlists", json: #"{"name": "x", "public": true}"#).status == 403)
        // Signing in once more as usual does not take it away again.
        let later = try await ada.ask(.get, "/auth/login").headers["Location"] ?? ""
        #expect(Request(.get, later).query["scope"]?.contains("playlist-modify-private") == true)
    }

    @Test(arguments: [
        ("{}", 400, nil), (#"{"name": ""}"#, 400, "name"), (#"{"name": "x", "edition": 9}"#, 404, "edition"),
        (#"{"name": "x", "crawl": 9}"#, 404, "crawl"), (#"{"name": "x", "tracks": [999999]}"#, 404, "tracks"),
        (#"{"name": "x", "tracks": []}"#, 400, "tracks"),
        (#"{"name": "x", "tracks": [1, 1]}"#, 400, "tracks"),
        (#"{"name": "x", "edition": 1, "crawl": 1}"#, 400, "crawl"),
        (#"{"name": "x", "songs": 3}"#, 400, "songs"),
    ])
    func `what is wrong is refused by name`(body: String, status: Int, parameter: String?) async throws {
        let house = try House()
        let ada = try await visitor(house)
        try await house.keepEdition(of: try await listener(house))
        let answer = try await ada.ask(.post, "/playlists", json: body)
        #expect(answer.status.rawValue == status)
        if let parameter { #expect(try Document(answer).parameter.text == parameter) }
    }

    @Test func `another's list, crawl and playlist do not exist`() async throws {
        let house = try House()
        let (ada, bruno) = (try await visitor(house), try await visitor(house, "bruno"))
        try await house.keepEdition(of: try await listener(house))
        let crawl = try Document(try await ada.ask(.post, "/crawls", json: #"{"seed": "me"}"#)).id.number ?? 0
        let made = try await ada.ask(.post, "/playlists", json: #"{"name": "x"}"#)
        #expect(try await bruno.ask(.get, made.headers["Location"] ?? "").status == 404)
        #expect(try await bruno.ask(.post, "/playlists", json: #"{"name": "x"}"#).status == 404)
        #expect(
            try await bruno.ask(.post, "/playlists", json: #"{"name": "x", "crawl": \#(Int(crawl))}"#).status
                == 404)
        #expect(try Document(try await bruno.ask(.get, "/playlists"))["items"].items.isEmpty)
    }

    @Test func `a list of which Spotify has nothing makes no playlist`() async throws {
        let house = try House()
        let ada = try await visitor(house)
        try await house.keepEdition(of: try await listener(house))
        try await house.database.transaction(as: .service) {
            _ = try $0.execute("UPDATE tracks SET spotify_id = NULL, mbid = NULL, deezer_id = id")
        }
        #expect(try await ada.ask(.post, "/playlists", json: #"{"name": "x"}"#).status == 409)
    }
}
