public import FoundationEssentials
public import HTTP
internal import Music

/// Spotify's Web API: one method is one call, made with the token that is given to it.
///
/// Every method throws `SpotifyError` for what Spotify says, and passes through what the client throws.
/// What an answer leaves out is nil; what cannot be read of it is left out and counted, not fatal.
public struct SpotifyWebAPI: Sendable {
    let app: SpotifyApp
    private let client: Client
    private let now: @Sendable () -> Date

    /// The Web API as this app sees it.
    public init(app: SpotifyApp, client: Client, now: @escaping @Sendable () -> Date = { Date() }) {
        self.app = app
        self.client = client
        self.now = now
    }

    /// Makes one call and reads its answer.
    ///
    /// - Parameter id: stands for `{id}` in the endpoint's path.
    func ask<Body: Decodable>(
        _ endpoint: SpotifyEndpoint, id: SpotifyID? = nil, query: Form = [:], body: [UInt8] = [],
        as token: AccessToken
    ) async throws -> Body {
        var path = endpoint.path
        if let id {
            // An id is not a way to another endpoint: curl would walk up a "..".
            guard !id.rawValue.isEmpty, id.rawValue != ".", id.rawValue != ".." else {
                throw SpotifyError.notFound(endpoint)
            }
            path.replace("{id}", with: percentEncoded(id.rawValue))
        }
        var url = app.apiURL + path
        if !query.pairs.isEmpty { url += "?\(query.encoded)" }
        var headers: Headers = [
            "Authorization": "Bearer \(token.rawValue)", "Accept": "application/json",
        ]
        if !body.isEmpty { headers["Content-Type"] = "application/json" }
        let response = try await client.send(Request(endpoint.method, url, headers: headers, body: body))
        return try response.answer(of: endpoint, now: now())
    }
}
