import HTTP
import Music
import Postgres
import Site
import Storage
import TestDatabase
import Testing

@Suite(.database(schema: .segue)) struct KeyringTests {
    @Test func `a token opens the API without a cookie, until it is revoked`() async throws {
        let house = try House()
        let browser = try await house.visitor()
        let made = try await browser.ask(
            .post, "/me/tokens", json: #"{"name": "home", "expires_in_days": 7}"#)
        #expect(made.status == 201)
        let document = try Document(made)
        let token = try #require(document.token.text)
        #expect(token.hasPrefix("sg_"))
        #expect(document.hint.text == String(token.suffix(4)))
        #expect(try await house.ask(.get, "/me", token: token).status == 200)
        #expect(
            try await house.ask(.post, "/me/sync", token: token).status == 202, "a script sends no Origin")
        let listed = try Document(try await browser.ask(.get, "/me/tokens"))["items"][0]
        #expect(listed.name.text == "home")
        #expect(listed.token.isNull, "the secret is shown once")
        #expect(listed.last_used_at.text != nil)
        let id = Int(document.id.number ?? 0)
        #expect(try await browser.ask(.delete, "/me/tokens/\(id)").status == 204)
        #expect(try await house.ask(.get, "/me", token: token).status == 401)
        #expect(try await browser.ask(.delete, "/me/tokens/\(id)").status == 404)
    }

    @Test func `there are fifty tokens at most, also of those that are made at the same time`() async throws {
        let house = try House()
        let browser = try await house.visitor()
        let listener = try await house.listener(named: "Ada").id
        try await house.database.transaction(as: .service) { connection in
            for number in 1...48 {
                _ = try connection.addAPIToken(
                    Array(repeating: UInt8(number), count: 32), named: "t", hint: "t", for: listener)
            }
        }
        // Nobody can add a token before all have come to where they would.
        let holder = try await TestDatabase.current.connect()
        try await holder.run(script: "BEGIN; LOCK TABLE api_tokens IN SHARE MODE")
        async let released: Void = release(holder, whenHeldUp: 4)
        var statuses: [Status] = []
        try await browser.askAtOnce(4, .post, "/me/tokens", json: #"{"name": "one"}"#) { status, _ in
            statuses.append(status)
        }
        try await released
        #expect(statuses.filter { $0 == 201 }.count == 2)
        #expect(statuses.filter { $0 == 409 }.count == 2)
    }

    /// Ends a transaction once so many are held up, by it or by each other.
    private func release(_ holder: Connection, whenHeldUp count: Int) async throws {
        for _ in 0..<500 {
            // Within a transaction the answer stays the first one otherwise.
            try await holder.execute("SELECT pg_stat_clear_snapshot()")
            let waiting: Int? = try await holder.row(
                """
                SELECT count(*) AS count FROM pg_stat_activity
                 WHERE datname = current_database() AND wait_event_type = 'Lock'
                """)?.get("count")
            if waiting ?? 0 >= count { break }
            try await Task.sleep(for: .milliseconds(5))
        }
        try await holder.run(script: "COMMIT")
    }

    @Test func `a token cannot make tokens, end sessions or delete its owner`() async throws {
        let house = try House()
        let browser = try await house.visitor()
        let made = try Document(try await browser.ask(.post, "/me/tokens", json: #"{"name": "a"}"#))
        let token = try #require(made.token.text)
        #expect(try await house.ask(.post, "/me/tokens", token: token, json: #"{"name": "b"}"#).status == 403)
        #expect(try await house.ask(.delete, "/me", token: token).status == 403)
        #expect(try await house.ask(.get, "/me/sessions", token: token).status == 403)
        #expect(try await house.ask(.post, "/auth/logout", token: token).status == 403)
    }

    @Test(arguments: [
        "", "Bearer", "Bearer nonsense", "Basic YTpi", "Bearer sg_000000000000000000000000000000000000",
    ])
    func `a header that is no token opens nothing, whatever the cookie`(header: String) async throws {
        let browser = try await House().visitor()
        let answer = try await browser.ask(.get, "/me", headers: ["Authorization": header])
        #expect(answer.status == 401)
        #expect(answer.headers["WWW-Authenticate"]?.hasPrefix("Bearer") == true)
    }

    @Test(arguments: [
        (#"{"name": ""}"#, "name"), (#"{"name": "a", "expires_in_days": 0}"#, "expires_in_days"),
        (#"{"name": "a", "expires_in_days": 366}"#, "expires_in_days"), (#"{}"#, "name"),
        (#"{"name": "a", "expires_in_day": 1}"#, "expires_in_day"),
        (#"{"name": "a", "expires_in_days": "1"}"#, "expires_in_days"),
    ])
    func `a wish for a token that cannot be met is refused by name`(json: String, parameter: String)
        async throws
    {
        let answer = try await House().visitor().ask(.post, "/me/tokens", json: json)
        #expect(answer.status == 400)
        #expect(try Document(answer).parameter.text == parameter)
    }

    @Test func `sessions are listed under names that open nothing, and can be ended`() async throws {
        let house = try House()
        let (one, two) = (try await house.visitor(), try await house.visitor())
        let sessions = try Document(try await one.ask(.get, "/me/sessions"))["items"].items
        #expect(sessions.count == 2)
        #expect(sessions.filter { $0.current.flag == true }.count == 1)
        let other = try #require(sessions.first { $0.current.flag == false }?.id.text)
        #expect(try await one.ask(.delete, "/me/sessions/\(other)").status == 204)
        #expect(try await two.ask(.get, "/me").status == 401)
        #expect(try await one.ask(.get, "/me").status == 200)
        #expect(try await one.ask(.delete, "/me/sessions/\(other)").status == 404)
    }

    @Test func `whoever asks too much is told when to come back`() async throws {
        let house = try House { $0.limits.changes = 2 }
        let browser = try await house.visitor()
        for _ in 1...2 { #expect(try await browser.ask(.post, "/me/sync").status == 202) }
        let answer = try await browser.ask(.post, "/me/sync")
        #expect(answer.status == 429)
        let pause = try #require(answer.headers["Retry-After"].flatMap(Int.init))
        #expect((1...30).contains(pause))
        #expect(try await browser.ask(.get, "/me").status == 200, "questions are counted apart")
    }
}
