import HTTP
import Music
import Postgres
import Sandbox
import Site
import Storage
import TestDatabase
import Testing

@Suite(.database(schema: .segue)) struct ListTests {
    @Test func `before the first list one is told what is missing`() async throws {
        let house = try House()
        let browser = try await house.visitor()
        let answer = try await browser.ask(.get, "/recommend")
        #expect(answer.status == 202)
        #expect(answer.headers["Retry-After"] == "2")
        #expect(try Document(answer).missing.texts == ["sync", "crawl", "recommend"])
        try await house.keepSync(of: try await house.listener(named: "Ada").id)
        #expect(
            try Document(try await browser.ask(.get, "/recommend")).missing.texts == ["crawl", "recommend"])
    }

    @Test func `a song comes with its reasons, its link and the attribution`() async throws {
        let house = try House()
        let browser = try await house.visitor()
        try await house.keepEdition(of: try await house.listener(named: "Ada").id)
        let list = try Document(try await browser.ask(.get, "/recommend"))
        #expect(list.edition["number"].number == 1)
        #expect(list.edition.stale.flag == false)
        #expect(list.attribution.source.text == "Spotify")
        let first = list["items"][0]
        #expect(first.rank.number == 1)
        #expect(first.score.number == 5)
        #expect(first.track.title.text == "Song 1")
        #expect(first.track.artists[0].name.text == "Nobody")
        #expect(first.track.artists[0].spotify_url.text == "https://open.spotify.com/artist/artist")
        #expect(first.track.spotify_url.text == "https://open.spotify.com/track/track1")
        #expect(first.track.album.cover_url.text == "https://covers.example/1")
        #expect(first.track.release_year.number == 1999)
        #expect(first.track.duration_ms.number == 200_000)
        #expect(first.reasons.sentence.text == "close to Another Song by Somebody: energy")
        #expect(first.reasons.parts[0].block.text == "audio", "what says most comes first")
        #expect(first.reasons.parts[0].share.number == 0.75)
        #expect(first.reasons.parts[1].share.number == -0.25)
    }

    @Test func `pages follow each other without a gap, also when a newer list has come`() async throws {
        let house = try House()
        let browser = try await house.visitor()
        let listener = try await house.listener(named: "Ada").id
        try await house.keepEdition(of: listener, songs: 5)
        var (ranks, path): ([Double], String?) = ([], "/recommend?limit=2")
        while let next = path {
            let page = try Document(try await browser.ask(.get, next))
            #expect(page.edition["number"].number == 1)
            ranks += page["items"].items.compactMap(\.rank.number)
            path = page.next_cursor.text.map { "/recommend?limit=2&cursor=\($0)" }
            if ranks.count == 2 { try await house.keepEdition(of: listener, songs: 1) }
        }
        #expect(ranks == [1, 2, 3, 4, 5])
        #expect(try Document(try await browser.ask(.get, "/recommend")).edition["number"].number == 2)
    }

    @Test func `a cursor of a list that is gone is refused by name`() async throws {
        let house = try House()
        let browser = try await house.visitor()
        try await house.keepEdition(of: try await house.listener(named: "Ada").id)
        let answer = try await browser.ask(.get, "/recommend?cursor=\(PageCursor(list: 9, after: 1).text)")
        #expect(answer.status == 400)
        #expect(try Document(answer).parameter.text == "cursor")
    }

    @Test func `a stale list is served, and says so`() async throws {
        let house = try House()
        let browser = try await house.visitor()
        let listener = try await house.listener(named: "Ada").id
        try await house.keepEdition(of: listener)
        try await house.database.transaction(as: .service) {
            _ = try $0.markStale(editionsOf: listener, because: "a new sync")
        }
        let answer = try await browser.ask(.get, "/recommend")
        #expect(answer.status == 200)
        let edition = try Document(answer).edition
        #expect(edition.stale.flag == true)
        #expect(edition.stale_reason.text == "a new sync")
        #expect(edition.stale_since.text != nil)
    }

    @Test func `what is left out makes room for what follows`() async throws {
        let house = try House()
        let browser = try await house.visitor()
        let tracks = try await house.keepEdition(of: try await house.listener(named: "Ada").id)
        for (place, verdict) in [(0, "like"), (2, "dislike")] {
            let json = #"{"track": \#(tracks[place].rawValue), "verdict": "\#(verdict)"}"#
            #expect(try await browser.ask(.post, "/feedback", json: json).status == 200)
        }
        func titles(_ query: String) async throws -> [String?] {
            try Document(try await browser.ask(.get, "/recommend?\(query)"))["items"].items.map(
                \.track.title.text)
        }
        #expect(try await titles("exclude=disliked") == ["Song 1", "Song 2", "Song 4", "Song 5"])
        #expect(try await titles("exclude=liked,explicit&limit=2") == ["Song 3", "Song 4"])
        #expect(try await titles("exclude=liked,disliked,explicit") == ["Song 4", "Song 5"])
    }

    @Test func `an unchanged list is not sent again, a changed one is`() async throws {
        let house = try House()
        let browser = try await house.visitor()
        let listener = try await house.listener(named: "Ada").id
        try await house.keepEdition(of: listener)
        let tag = try #require(try await browser.ask(.get, "/recommend").headers["ETag"])
        #expect(try await browser.ask(.get, "/recommend", headers: ["If-None-Match": tag]).status == 304)
        try await house.keepEdition(of: listener)
        #expect(try await browser.ask(.get, "/recommend", headers: ["If-None-Match": tag]).status == 200)
    }

    @Test(arguments: [
        "UPDATE tracks SET title = 'Song 3, renamed' WHERE title = 'Song 3'",
        "UPDATE artists SET name = 'Somebody' WHERE name = 'Nobody'",
        "UPDATE albums SET cover_url = 'https://covers.example/2'",
        "UPDATE recommendation_editions SET stale_since = now(), stale_reason = 'sync'",
        "DELETE FROM tracks WHERE title = 'Song 3'",
        "INSERT INTO feedback (listener_id, track_id, opinion) "
            + "SELECT l.id, t.id, 'like' FROM listeners l, tracks t WHERE title = 'Song 3'",
    ])
    func `a page that was sent before is made anew when anything on it changes`(_ change: String) async throws
    {
        let house = try House()
        let browser = try await house.visitor()
        try await house.keepEdition(of: try await house.listener(named: "Ada").id)
        let first = try await browser.ask(.get, "/recommend")
        let again = try await browser.ask(.get, "/recommend")
        #expect(again.bytes == first.bytes)
        #expect(again.headers["ETag"] == first.headers["ETag"])
        try await house.database.transaction(as: .service) { try $0.run(script: change) }
        let changed = try await browser.ask(.get, "/recommend")
        #expect(changed.bytes != first.bytes)
        #expect(changed.headers["ETag"] != first.headers["ETag"])
    }

    @Test func `parts of one list have tags of their own`() async throws {
        let house = try House()
        let browser = try await house.visitor()
        try await house.keepEdition(of: try await house.listener(named: "Ada").id)
        var tags: Set<String> = []
        for query in ["limit=2", "limit=3", "exclude=explicit", "exclude=liked", "limit=100"] {
            tags.insert(try #require(try await browser.ask(.get, "/recommend?\(query)").headers["ETag"]))
        }
        #expect(tags.count == 5)
    }

    @Test func `an opinion is kept, changed and taken back`() async throws {
        let house = try House()
        let browser = try await house.visitor()
        let track = try await house.keepEdition(of: try await house.listener(named: "Ada").id)[0].rawValue
        for verdict in ["like", "dislike", "none", "none"] {
            let json = #"{"track": \#(track), "verdict": "\#(verdict)"}"#
            #expect(
                try Document(try await browser.ask(.post, "/feedback", json: json)).verdict.text == verdict)
            let shown = try Document(try await browser.ask(.get, "/recommend/\(track)/why")).feedback.text
            #expect(shown == (verdict == "none" ? nil : verdict))
        }
        let edition = try Document(try await browser.ask(.get, "/recommend")).edition
        #expect(edition["stale"].flag == true, "the next list will know better")
    }

    @Test(arguments: [
        (#"{"track": 999999, "verdict": "like"}"#, 404, "track"),
        (#"{"track": 999999, "verdict": "none"}"#, 404, "track"),
        (#"{"track": 0, "verdict": "like"}"#, 400, "track"),
        (#"{"track": "1", "verdict": "like"}"#, 400, "track"),
        (#"{"track": 1, "verdict": "love"}"#, 400, "verdict"), (#"{"track": 1}"#, 400, "verdict"),
    ])
    func `an opinion that makes no sense is refused by name`(json: String, status: Int, name: String)
        async throws
    {
        let answer = try await House().visitor().ask(.post, "/feedback", json: json)
        #expect(answer.status.rawValue == status)
        #expect(try Document(answer).parameter.text == name)
    }

    @Test func `a new list is waited for`() async throws {
        let house = try House { $0.patience = .seconds(30) }
        let browser = try await house.visitor()
        let listener = try await house.listener(named: "Ada").id
        try await house.keepEdition(of: listener, songs: 1)
        async let worker: Void = {
            // A worker sees the job and makes the list.
            while try await house.count("SELECT count(*) FROM jobs WHERE kind = 'recommend'") == 0 {
                try await Task.sleep(for: .milliseconds(10))
            }
            try await house.keepEdition(of: listener, songs: 3)
        }()
        let answer = try await browser.ask(.post, "/recommend")
        try await worker
        #expect(answer.status == 200)
        #expect(try Document(answer).edition["number"].number == 2)
    }

    @Test func `a new list that takes long is promised, once`() async throws {
        let house = try House { $0.patience = .milliseconds(1) }
        let browser = try await house.visitor()
        try await house.keepEdition(of: try await house.listener(named: "Ada").id)
        let jobs = try await [browser.ask(.post, "/recommend"), browser.ask(.post, "/recommend")].map {
            answer in
            #expect(answer.status == 202)
            return try Document(answer).job.number
        }
        #expect(jobs[0] != nil)
        #expect(jobs[0] == jobs[1])
        #expect(try await house.count("SELECT count(*) FROM jobs WHERE kind = 'recommend'") == 1)
    }
}
