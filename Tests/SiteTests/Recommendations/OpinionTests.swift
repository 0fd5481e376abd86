import FoundationEssentials
import HTTP
import Music
import Postgres
import Site
import Storage
import TestDatabase
import Testing

@Suite(.database(schema: .segue)) struct OpinionTests {
    private func said(_ browser: Browser) async throws -> (song: String?, artist: String?) {
        let first = try Document(try await browser.ask(.get, "/recommend"))["items"][0]
        return (first.feedback.text, first.track.artists[0].feedback.text)
    }

    @Test func `less of a song's artist is noted of the artist, shown with them, and taken back there`()
        async throws
    {
        let house = try House()
        let browser = try await house.visitor()
        let track = try await house.keepEdition(of: try await house.listener(named: "Ada").id)[0].rawValue
        let first = try Document(try await browser.ask(.get, "/recommend"))["items"][0]
        let artist = Int64(try #require(first.track.artists[0].id.number))
        let noted = try Document(
            try await browser.ask(.post, "/feedback", json: #"{"track": \#(track), "verdict": "less"}"#))
        #expect(noted.artist.number == Double(artist) && noted.verdict.text == "less")
        #expect(try await said(browser) == (nil, "less"))
        for verdict in ["like", "dislike", "less", "none", "none"] {
            let json = #"{"artist": \#(artist), "verdict": "\#(verdict)"}"#
            let answer = try await browser.ask(.post, "/feedback", json: json)
            #expect(answer.status == 200)
            #expect(try Document(answer).artist.number == Double(artist))
            #expect(try await said(browser) == (nil, verdict == "none" ? nil : verdict))
        }
        #expect(try Document(try await browser.ask(.get, "/recommend")).edition.stale.flag == true)
    }

    @Test(arguments: [("", 30), (#", "days": 2"#, 2), (#", "days": null"#, 30)])
    func `a "not now" says when it ends, and is over then`(days: String, expected: Int) async throws {
        let house = try House()
        let browser = try await house.visitor()
        let track = try await house.keepEdition(of: try await house.listener(named: "Ada").id)[0].rawValue
        let noted = try Document(
            try await browser.ask(
                .post, "/feedback", json: #"{"track": \#(track), "verdict": "not_now"\#(days)}"#))
        let end = try Date(try #require(noted.rests_until.text), strategy: .iso8601)
        #expect(abs(end.timeIntervalSinceNow - Double(expected) * 86_400) < 600)
        #expect(try await said(browser) == ("not_now", nil))
        try await house.database.transaction(as: .service) {
            try $0.run(script: "UPDATE feedback SET rests_until = now() - interval '1 second'")
        }
        #expect(try await said(browser) == (nil, nil))
    }

    @Test(arguments: [
        (#"{"verdict": "like"}"#, 400, "track"),
        (#"{"track": 1, "artist": 1, "verdict": "like"}"#, 400, "artist"),
        (#"{"artist": 0, "verdict": "like"}"#, 400, "artist"),
        (#"{"artist": -1, "verdict": "like"}"#, 400, "artist"),
        (#"{"artist": "1", "verdict": "like"}"#, 400, "artist"),
        (#"{"artist": 999999, "verdict": "less"}"#, 404, "artist"),
        (#"{"artist": 999999, "verdict": "none"}"#, 404, "artist"),
        (#"{"artist": 1, "verdict": "not_now"}"#, 400, "verdict"),
        (#"{"track": 999999, "verdict": "less"}"#, 404, "track"),
        (#"{"track": 999999, "verdict": "not_now"}"#, 404, "track"),
        (#"{"track": 1, "verdict": "not_now", "days": 0}"#, 400, "days"),
        (#"{"track": 1, "verdict": "not_now", "days": 366}"#, 400, "days"),
        (#"{"track": 1, "verdict": "not_now", "days": "2"}"#, 400, "days"),
        (#"{"track": 1, "verdict": "like", "days": 3}"#, 400, "days"),
        (#"{"track": 1, "verdict": "lesser"}"#, 400, "verdict"),
        (#"{"track": 1}"#, 400, "verdict"),
        (#"{"track": 1, "verdict": "not_now", "day": 3}"#, 400, "day"),
        (#"{"track": 1, "verdict": "like", "for_days": 3}"#, 400, "for_days"),
    ])
    func `what makes no sense is refused by name, and nothing is kept`(
        json: String, status: Int, name: String
    )
        async throws
    {
        let house = try House()
        let answer = try await house.visitor().ask(.post, "/feedback", json: json)
        #expect(answer.status.rawValue == status)
        #expect(try Document(answer).parameter.text == name)
        #expect(try await house.count("SELECT count(*) FROM feedback") == 0)
        #expect(try await house.count("SELECT count(*) FROM artist_feedback") == 0)
    }

    @Test func `a verdict that there is not is told those that there are`() async throws {
        let answer = try await House().visitor().ask(
            .post, "/feedback", json: #"{"track": 1, "verdict": "hate"}"#)
        #expect(
            try Document(answer).detail.text
                == "verdict must be one of these: like, dislike, less, none, not_now.")
    }

    @Test func `what a page shows is noted once, and only that`() async throws {
        let house = try House()
        let browser = try await house.visitor()
        let tracks = try await house.keepEdition(of: try await house.listener(named: "Ada").id, songs: 5)
        #expect(try await house.count("SELECT count(*) FROM shown_tracks") == 0)
        let page = try Document(try await browser.ask(.get, "/recommend?limit=2"))
        #expect(try await house.count("SELECT count(*) FROM shown_tracks") == 2)
        let written = try await house.count(
            "SELECT sum(xmin::text::bigint)::bigint AS count FROM shown_tracks")
        for path in ["/recommend?limit=2", "/recommend?limit=1", "/recommend/\(tracks[4].rawValue)/why"] {
            _ = try await browser.ask(.get, path)
        }
        #expect(
            try await house.count("SELECT sum(xmin::text::bigint)::bigint AS count FROM shown_tracks")
                == written)
        _ = try await browser.ask(.get, "/recommend?limit=2&cursor=\(try #require(page.next_cursor.text))")
        #expect(try await house.count("SELECT count(*) FROM shown_tracks") == 4)
    }
}
