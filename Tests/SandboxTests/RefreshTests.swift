import HTTP
import Sandbox
import Testing

@Suite struct RefreshTests {
    func refresh(_ standIn: StandIn, _ token: String) async throws -> Answer {
        try await standIn.token([
            "grant_type": "refresh_token", "refresh_token": token, "client_id": "segue-sandbox",
        ])
    }

    @Test func `a refresh keeps the old token unless rotation is on`() async throws {
        let standIn = standIn()
        let first = try #require(standIn.signIn("ada"))
        let kept: TestTokens = try await refresh(standIn, first.refresh).read()
        #expect(kept.refreshToken == nil)
        standIn.change { $0.rotatesRefreshTokens = true }
        let rotated: TestTokens = try await refresh(standIn, first.refresh).read()
        let second = try #require(rotated.refreshToken)
        let late = try await refresh(standIn, first.refresh)
        #expect(late.text == #"{"error":"invalid_grant","error_description":"Refresh token revoked"}"#)
        #expect(try await refresh(standIn, second).status == 200)
    }

    @Test func `a stand-in that was started again still knows whom it let in`() async throws {
        let token = try #require(standIn(.development).signIn("ada", scopes: ["user-top-read"])).refresh
        let restarted = standIn(.development)
        let tokens: TestTokens = try await refresh(restarted, token).read()
        #expect(try await restarted.spotify("/me/top/tracks", token: tokens.accessToken).status == 200)
        #expect(try await restarted.spotify("/me/tracks", token: tokens.accessToken).status == 403)
        #expect(try await refresh(restarted, String(token.dropLast()) + "!").status == 400)
        let elsewhere = StandIn(World.invented(seed: 8, artists: 480))
        #expect(try await refresh(elsewhere, token).status == 400)
    }

    @Test func `of many refreshes of a rotating token at once one goes through`() async throws {
        let standIn = standIn(.extended) { $0.rotatesRefreshTokens = true }
        let token = try #require(standIn.signIn("ada")).refresh
        let statuses = try await withThrowingTaskGroup(of: Int.self) { group in
            for _ in 0..<16 { group.addTask { try await refresh(standIn, token).status } }
            return try await group.reduce(into: []) { $0.append($1) }
        }
        #expect(statuses.count { $0 == 200 } == 1)
    }

    @Test func `six months after the consent a refresh token ends, however often it was used`() async throws {
        let standIn = standIn(.extended) { $0.rotatesRefreshTokens = true }
        var token = try #require(standIn.signIn("ada")).refresh
        for _ in 0..<6 {
            standIn.advance(by: 30 * 86_400)
            let tokens: TestTokens = try await refresh(standIn, token).read()
            token = try #require(tokens.refreshToken)
        }
        standIn.advance(by: 3 * 86_400)
        let late = try await refresh(standIn, token)
        #expect(late.status == 400)
        #expect(late.text == #"{"error":"invalid_grant","error_description":"Refresh token expired"}"#)
    }

    @Test func `a listener who takes the access back ends both tokens`() async throws {
        let standIn = standIn()
        let tokens = try #require(standIn.signIn("ada"))
        standIn.revoke("ada")
        #expect(try await standIn.spotify("/me", token: tokens.access).status == 401)
        let answer = try await refresh(standIn, tokens.refresh)
        #expect(answer.text == #"{"error":"invalid_grant","error_description":"Refresh token revoked"}"#)
    }

    @Test func `an access token lasts an hour`() async throws {
        let standIn = standIn()
        let tokens = try #require(standIn.signIn("ada"))
        standIn.advance(by: 3599)
        #expect(try await standIn.spotify("/me", token: tokens.access).status == 200)
        standIn.advance(by: 1)
        let answer = try await standIn.spotify("/me", token: tokens.access)
        #expect(answer.status == 401)
        #expect(answer.text == #"{"error":{"status":401,"message":"The access token expired"}}"#)
    }
}
