import HTTP
import Music
import Postgres
import Site
import Storage
import TestDatabase
import Testing

@Suite(.database(schema: .segue)) struct PastEditionTests {
    /// Three lists of Ada's: songs 1 to 5, song 3 and 1, and songs 1 to 5 again.
    private func three(_ house: House) async throws -> (browser: Browser, tracks: [Track.ID]) {
        let browser = try await house.visitor()
        let listener = try await house.listener(named: "Ada").id
        let tracks = try await house.keepEdition(of: listener)
        try await house.database.transaction(as: .service) { connection in
            _ = try connection.keep(
                NewEdition(
                    listener: listener, pool: JSON(text: "{}"), settings: JSON(text: "{}"), seed: 0,
                    tracks: [tracks[2], tracks[0]].map {
                        .init(track: $0, score: 1, reasons: JSON(text: #"{"sentence": "", "parts": []}"#))
                    }))
        }
        try await house.keepEdition(of: listener)
        return (browser, tracks)
    }

    @Test func `all that are kept are listed, the latest first, and each can be read`() async throws {
        let house = try House()
        let (browser, _) = try await three(house)
        let all = try Document(try await browser.ask(.get, "/recommend/editions")).editions
        #expect(all.items.map(\.["number"].number) == [3, 2, 1])
        #expect(all.items.map(\.count.number) == [5, 2, 5])
        let last = try Document(try await browser.ask(.get, "/recommend/editions?limit=1")).editions
        #expect(last.items.count == 1)
        let second = try Document(try await browser.ask(.get, "/recommend/editions/2"))
        #expect(second.edition["number"].number == 2)
        #expect(second["items"].items.map(\.track.title.text) == ["Song 3", "Song 1"])
        let page = try Document(try await browser.ask(.get, "/recommend/editions/1?limit=2"))
        let next = try #require(page.next_cursor.text)
        let rest = try Document(try await browser.ask(.get, "/recommend/editions/1?cursor=\(next)"))
        #expect(rest["items"].items.map(\.rank.number) == [3, 4, 5])
    }

    @Test func `what changed between two is told, both ways`() async throws {
        let house = try House()
        let (browser, _) = try await three(house)
        let there = try Document(try await browser.ask(.get, "/recommend/editions/1/compare/2"))
        #expect(there.from["number"].number == 1 && there.to["number"].number == 2)
        #expect(there.common.number == 2)
        #expect(there.entered.items.isEmpty)
        #expect(there.left.items.map(\.track.title.text) == ["Song 2", "Song 4", "Song 5"])
        #expect(there.left.items.map(\.rank.number) == [2, 4, 5])
        #expect(there.moved.items.map { [$0.from.number, $0.to.number] } == [[3, 1], [1, 2]])
        let back = try Document(try await browser.ask(.get, "/recommend/editions/2/compare/1"))
        #expect(back.entered.items.map(\.rank.number) == [2, 4, 5])
        let same = try Document(try await browser.ask(.get, "/recommend/editions/1/compare/3"))
        #expect(same.common.number == 5 && same.moved.items.isEmpty && same.left.items.isEmpty)
    }

    @Test func `one is brought back under a new number, without what was disliked or met since`() async throws
    {
        let house = try House()
        let (browser, tracks) = try await three(house)
        for (place, verdict) in [(0, "dislike"), (3, "like"), (4, "not_now")] {
            let json = #"{"track": \#(tracks[place].rawValue), "verdict": "\#(verdict)"}"#
            #expect(try await browser.ask(.post, "/feedback", json: json).status == 200)
        }
        let answer = try await browser.ask(.post, "/recommend/editions/1/restore")
        #expect(answer.status == 200)
        let restored = try Document(answer)
        #expect(restored.edition["number"].number == 4)
        #expect(restored.edition.restored_from.number == 1)
        #expect(restored.left_out.items.map(\.because.text) == ["disliked", "known"])
        #expect(restored.left_out.items.map(\.track.title.text) == ["Song 1", "Song 4"])
        let current = try Document(try await browser.ask(.get, "/recommend"))
        #expect(current.edition["number"].number == 4 && current.edition.stale.flag == false)
        #expect(current["items"].items.map(\.track.title.text) == ["Song 2", "Song 3", "Song 5"])
        #expect(current["items"].items.map(\.rank.number) == [1, 2, 3])
        #expect(current["items"].items.map(\.score.number) == [4, 3, 1], "the scores are those of then")
    }

    @Test func `where nothing is left to bring back, the current list stays`() async throws {
        let house = try House()
        let (browser, tracks) = try await three(house)
        let artist = try Document(try await browser.ask(.get, "/recommend"))["items"][0].track.artists[0].id
            .number
        let json = #"{"artist": \#(Int(try #require(artist))), "verdict": "dislike"}"#
        #expect(try await browser.ask(.post, "/feedback", json: json).status == 200)
        let answer = try await browser.ask(.post, "/recommend/editions/1/restore")
        #expect(answer.status == 409)
        #expect(try Document(try await browser.ask(.get, "/recommend")).edition["number"].number == 3)
        #expect(tracks.count == 5)
    }

    @Test(arguments: [
        ("GET", "/recommend/editions?limit=0", 400), ("GET", "/recommend/editions?limit=101", 400),
        ("GET", "/recommend/editions?what=1", 400), ("GET", "/recommend/editions/9", 404),
        ("GET", "/recommend/editions/0", 404), ("GET", "/recommend/editions/-1", 404),
        ("GET", "/recommend/editions/one", 404), ("GET", "/recommend/editions/99999999999", 404),
        ("GET", "/recommend/editions/99999999999999999999", 404),
        ("GET", "/recommend/editions/1?limit=x", 400),
        ("GET", "/recommend/editions/1?cursor=p1-2-1", 400), ("GET", "/recommend/editions/1/compare/9", 404),
        ("GET", "/recommend/editions/9/compare/1", 404), ("GET", "/recommend/editions/1/compare/x", 404),
        ("GET", "/recommend/editions/1/compare/2?a=b", 400), ("POST", "/recommend/editions/9/restore", 404),
        ("POST", "/recommend/editions/x/restore", 404), ("POST", "/recommend/editions/1/restore?a=b", 400),
        ("POST", "/recommend/editions", 405), ("GET", "/recommend/editions/1/restore", 405),
    ])
    func `what is not there is not found, what makes no sense is refused`(
        method: String, path: String, status: Int
    ) async throws {
        let house = try House()
        let (browser, _) = try await three(house)
        #expect(try await browser.ask(HTTP.Method(rawValue: method), path).status.rawValue == status)
        #expect(try await house.count("SELECT count(*) FROM recommendation_editions") == 3)
    }

    @Test func `nobody sees, compares or brings back another's`() async throws {
        let house = try House()
        _ = try await three(house)
        let other = try await house.visitor("bruno")
        for path in ["/recommend/editions/1", "/recommend/editions/1/compare/2"] {
            #expect(try await other.ask(.get, path).status == 404)
        }
        #expect(try await other.ask(.post, "/recommend/editions/1/restore").status == 404)
        #expect(try Document(try await other.ask(.get, "/recommend/editions")).editions.items.isEmpty)
        #expect(try await house.ask(.get, "/recommend/editions").status == 401)
    }

    @Test func `a refresh that brought nothing better answers with the old list and the reason`() async throws
    {
        let house = try House { $0.patience = .seconds(30) }
        let browser = try await house.visitor()
        let listener = try await house.listener(named: "Ada").id
        try await house.keepEdition(of: listener)
        async let worker: Void = {
            while try await house.count("SELECT count(*) FROM jobs WHERE kind = 'recommend'") == 0 {
                try await Task.sleep(for: .milliseconds(10))
            }
            try await house.database.transaction(as: .service) { connection in
                try connection.holdOn(toEditionOf: listener, because: "a new list would be empty")
                try connection.run(
                    script:
                        "UPDATE jobs SET state = 'completed', finalized_at = now() WHERE kind = 'recommend'")
            }
        }()
        let answer = try await browser.ask(.post, "/recommend")
        try await worker
        #expect(answer.status == 200)
        let edition = try Document(answer).edition
        #expect(edition["number"].number == 1 && edition.stale.flag == true)
        #expect(edition.stale_reason.text == "a new list would be empty")
    }
}
