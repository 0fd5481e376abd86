import HTTP
import Music
import Postgres
import Sandbox
import Site
import Storage
import TestDatabase
import Testing

@Suite(.database(schema: .segue)) struct AccountTests {
    @Test func `asking for a sync fifty times is asking once`() async throws {
        let house = try House()
        let browser = try await house.visitor()
        var jobs: Set<Double> = []
        for _ in 1...50 {
            let answer = try await browser.ask(.post, "/me/sync")
            #expect(answer.status == 202)
            jobs.insert(try Document(answer).job.number ?? 0)
        }
        #expect(jobs.count == 1)
        #expect(try await house.count("SELECT count(*) FROM jobs WHERE kind = 'sync'") == 1)
    }

    @Test func `a sync that ended well says what it brought`() async throws {
        let house = try House()
        let browser = try await house.visitor()
        try await house.keepSync(of: try await house.listener(named: "Ada").id)
        try await house.database.transaction(as: .service) {
            _ = try $0.execute("UPDATE jobs SET state = 'completed', finalized_at = now()")
        }
        let sync = try Document(try await browser.ask(.get, "/me/sync"))
        #expect(sync.state.text == "idle")
        #expect(sync.job.isNull)
        #expect(sync.counts.calls.number == 7)
        #expect(sync.last_completed_at.text != nil)
    }

    @Test func `the export holds everything but secrets`() async throws {
        let house = try House()
        let browser = try await house.visitor()
        try await house.keepEdition(of: try await house.listener(named: "Ada").id)
        let answer = try await browser.ask(.get, "/me/export")
        #expect(answer.status == 200)
        #expect(answer.headers["Content-Disposition"] == "attachment; filename=\"segue-export.json\"")
        let document = try Document(answer)
        #expect(document.listener.name.text == "Ada")
        #expect(document.editions[0].tracks.items.count == 5)
        for word in ["access_token", "refresh_token", "id_hash", "token_hash", "verifier"] {
            #expect(!String(decoding: answer.bytes, as: UTF8.self).contains(word))
        }
    }

    @Test func `the export says who came and went by which door`() async throws {
        let house = try House()
        let browser = try await house.visitor()
        let made = try Document(try await browser.ask(.post, "/me/tokens", json: #"{"name": "home"}"#))
        #expect(try await browser.ask(.delete, "/me/tokens/\(Int(made.id.number ?? 0))").status == 204)
        #expect(try await browser.ask(.post, "/auth/logout").status == 204)
        let again = try await house.visitor()
        let document = try Document(try await again.ask(.get, "/me/export"))
        #expect(
            (0..<5).map { document.events[$0].topic.text ?? "-" }
                == ["signed-in", "api-token-made", "api-token-revoked", "signed-out", "signed-in"])
        #expect(document.events[1].data.name.text == "home")
    }

    @Test func `what was learned of outside services is shown`() async throws {
        let house = try House()
        let browser = try await house.visitor()
        try await house.database.transaction(as: .service) {
            try $0.learn(
                Capability(
                    provider: "spotify", app: App.standard.id, endpoint: "related-artists", isOpen: false,
                    status: 403))
        }
        for path in ["/me", "/capabilities"] {
            let learned = try Document(try await browser.ask(.get, path)).capabilities[0]
            #expect(learned.endpoint.text == "related-artists")
            #expect(learned.state.text == "closed")
        }
    }

    @Test func `a scope that was not granted is named`() async throws {
        let house = try House()
        house.standIn.change { $0.withheldScopes = ["user-read-recently-played"] }
        let me = try Document(try await house.visitor().ask(.get, "/me"))
        #expect(me.spotify.scopes_missing.texts == ["user-read-recently-played"])
        #expect(me.spotify.scopes_granted.texts == ["user-top-read"])
    }

    @Test(arguments: [(150, 29.0), (179, 0.0), (200, 0.0)])
    func `a consent says how many days it has left, whatever was renewed since`(age: Int, left: Double)
        async throws
    {
        let house = try House()
        let browser = try await house.visitor()
        try await house.database.transaction(as: .service) {
            _ = try $0.execute(
                "UPDATE spotify_tokens SET authorized_at = authorized_at - \(Duration.seconds(age * 86_400))")
        }
        let spotify = try Document(try await browser.ask(.get, "/me")).spotify
        #expect(spotify.days_left.number == left)
        #expect(spotify.authorized_at.text != nil)
        #expect(spotify.expires_at.text != nil)
    }

    @Test(arguments: ["'; DROP TABLE listeners; --", "<script>alert(1)</script>", "שלום", "🎧"])
    func `a seed of any words is kept as it is`(words: String) async throws {
        let browser = try await House().visitor()
        let json = #"{"seed": "\#(words)"}"#
        let answer = try await browser.ask(.post, "/crawls", json: json)
        #expect(answer.status == 202)
        #expect(try Document(answer).seed.text == words)
    }
}
