import Foundation
import HTTP
import Sandbox

/// A stand-in whose clock stands still, so that only `advance(by:)` moves it.
func standIn(_ profile: Switches.Profile = .extended, _ change: (inout Switches) -> Void = { _ in })
    -> StandIn
{
    var switches = Switches(profile)
    change(&switches)
    let noon = Date(timeIntervalSince1970: 1_795_176_000)
    return StandIn(.small, switches: switches, clock: { noon })
}

/// What came back, easy to look at.
struct Answer {
    let status: Int
    let headers: Headers
    let text: String

    func read<Value: Decodable>(_ type: Value.Type = Value.self) throws -> Value {
        let decoder = JSONDecoder()
        decoder.keyDecodingStrategy = .convertFromSnakeCase
        return try decoder.decode(type, from: Data(text.utf8))
    }
}

extension StandIn {
    func ask(
        _ method: HTTP.Method, _ path: String, headers: Headers = [:], body: String = ""
    ) async throws -> Answer {
        let response = try await client.send(
            Request(method, "http://sandbox.test\(path)", headers: headers, body: Array(body.utf8)))
        return Answer(
            status: response.status.rawValue, headers: response.headers,
            text: String(decoding: response.bytes, as: UTF8.self))
    }

    /// Reads from the Web API with a token.
    func spotify(_ path: String, token: String) async throws -> Answer {
        try await spotify(.get, path, token: token)
    }

    /// Asks the Web API with a token.
    func spotify(
        _ method: HTTP.Method, _ path: String, token: String, body: String = ""
    ) async throws -> Answer {
        try await ask(
            method, "/spotify/v1\(path)", headers: ["Authorization": "Bearer \(token)"], body: body)
    }

    /// Posts a form to the token endpoint.
    func token(_ form: Form, basic: String? = nil) async throws -> Answer {
        var headers: Headers = ["Content-Type": "application/x-www-form-urlencoded"]
        if let basic { headers["Authorization"] = "Basic \(Data(basic.utf8).base64EncodedString())" }
        return try await ask(.post, "/accounts/api/token", headers: headers, body: form.encoded)
    }
}

/// A page of Spotify's, as far as the tests look at it.
struct TestPage<Item: Decodable>: Decodable {
    var items: [Item]
    var total: Int
    var next: String?
}

/// Anything with an id.
struct TestItem: Decodable, Hashable { var id: String }

/// What the token endpoint gives.
struct TestTokens: Decodable {
    var accessToken: String
    var refreshToken: String?
    var scope: String?
    var expiresIn: Int
}
