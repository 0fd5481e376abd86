import HTTP
import Music
import Postgres
import Sandbox
import Site
import Storage
import TestDatabase
import Testing

/// What belongs to somebody else does not exist.
@Suite(.database(schema: .segue)) struct TwoListenersTests {
    @Test func `every route that is not for everybody wants to know who asks`() async throws {
        let house = try House()
        let open: Set<String> = [
            "/", "/assets/{name}", "/openapi.json", "/health", "/health/live", "/health/ready", "/auth/login",
            "/auth/callback",
        ]
        for row in routes(house.needs).routes where !open.contains(row.pattern) {
            let path = row.pattern.replacing("{id}", with: "1").replacing("{track}", with: "1")
            #expect(
                try await house.ask(row.method, path, json: "{}").status == 401,
                "\(row.method.rawValue) \(path)")
        }
    }

    @Test func `a listener finds nothing of another's, by any route`() async throws {
        let house = try House()
        let (ada, bruno) = (try await house.visitor("ada"), try await house.visitor("bruno"))
        let listener = try await house.listener(named: "Ada")
        try await house.keepSync(of: listener.id)
        let tracks = try await house.keepEdition(of: listener.id)
        let track = tracks[0].rawValue
        let crawl = try Document(try await ada.ask(.post, "/crawls", json: #"{"seed": "Adas Seed"}"#))
        let crawlID = Int(crawl.id.number ?? 0)
        let token = try Document(try await ada.ask(.post, "/me/tokens", json: #"{"name": "adas token"}"#))
        let session = try Document(try await ada.ask(.get, "/me/sessions"))["items"][0].id.text ?? ""
        #expect(
            try await ada.ask(.post, "/feedback", json: #"{"track": \#(track), "verdict": "like"}"#).status
                == 200)

        // By number: it is not there.
        for (method, path) in [
            (HTTP.Method.get, "/crawls/\(crawlID)"), (.post, "/crawls/\(crawlID)/cancel"),
            (.delete, "/me/tokens/\(Int(token.id.number ?? 0))"), (.delete, "/me/sessions/\(session)"),
        ] {
            #expect(try await bruno.ask(method, path).status == 404, "\(method.rawValue) \(path)")
        }
        // A track is everybody's, what became of it is not.
        let why = try Document(try await bruno.ask(.get, "/recommend/\(track)/why"))
        #expect(why.listed.flag == false)
        #expect(why.edition.isNull && why["feedback"].isNull && why.rank.isNull)
        let live = try await bruno.ask(.get, "/crawls/\(crawlID)/live", headers: ["Origin": House.origin])
        #expect(live.status == 404)

        // By list, export and cursor: nothing of Ada's.
        #expect(try await bruno.ask(.get, "/recommend").status == 202)
        #expect(
            try await bruno.ask(.get, "/recommend?cursor=\(PageCursor(list: 1, after: 1).text)").status == 400
        )
        for path in [
            "/me", "/me/export", "/me/sync", "/me/tokens", "/me/sessions", "/crawls", "/capabilities",
        ] {
            let text = String(decoding: try await bruno.ask(.get, path).bytes, as: UTF8.self)
            for secret in [listener.account, "Adas Seed", "adas token", "\"Ada\"", "Song 1"] {
                #expect(!text.contains(secret), "\(path)")
            }
        }

        // And Ada still has it all.
        #expect(try await ada.ask(.get, "/crawls/\(crawlID)").status == 200)
        #expect(try await ada.ask(.get, "/recommend/\(track)/why").status == 200)
        #expect(try await ada.ask(.delete, "/me/tokens/\(Int(token.id.number ?? 0))").status == 204)
    }

    @Test func `one listener's opinion is not another's`() async throws {
        let house = try House()
        let (ada, bruno) = (try await house.visitor("ada"), try await house.visitor("bruno"))
        for name in ["Ada", "Bruno"] {
            try await house.keepEdition(of: try await house.listener(named: name).id)
        }
        let track = try Document(try await ada.ask(.get, "/recommend"))["items"][0].track.id.number ?? 0
        try await ada.ask(.post, "/feedback", json: #"{"track": \#(Int(track)), "verdict": "dislike"}"#)
        #expect(try Document(try await ada.ask(.get, "/recommend"))["items"][0].feedback.text == "dislike")
        #expect(try Document(try await bruno.ask(.get, "/recommend"))["items"][0].feedback.isNull)
    }

    @Test func `leaving takes what is one's own, and nothing of another's`() async throws {
        let house = try House()
        let (ada, bruno) = (try await house.visitor("ada"), try await house.visitor("bruno"))
        for name in ["Ada", "Bruno"] {
            try await house.keepEdition(of: try await house.listener(named: name).id)
        }
        let secret = ada.session
        let answer = try await ada.ask(.delete, "/me")
        #expect(answer.status == 200)
        let receipt = try Document(answer).deleted
        #expect(receipt.listeners.number == 1)
        #expect(receipt.spotify_tokens.number == 1)
        #expect(receipt.recommendations.number == 5)
        ada.cookies["sid-8080"] = secret
        #expect(try await ada.ask(.get, "/me").status == 401)
        for table: Query in [
            "listeners", "sessions", "spotify_tokens", "recommendation_editions", "jobs", "schedules",
        ] {
            #expect(try await house.count("SELECT count(*) FROM \(table)") == 1)
        }
        #expect(try await bruno.ask(.get, "/recommend").status == 200)
    }
}
