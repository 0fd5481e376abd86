import HTTP

/// What an app asks a listener for.
struct AuthorizationRequest {
    let clientID: String
    let redirectURI: String
    let scopes: [String]
    let state: String?
    let challenge: String?
    /// Who is likely to be asked, so that the page can choose them beforehand.
    let hint: String?

    /// Reads and checks it; a wrong client or redirect is refused on the spot, the rest is told to the app.
    init(_ form: Form, app: App) throws(Refusal) {
        guard form["client_id"] == app.id else { throw Self.page("INVALID_CLIENT: Invalid client") }
        let redirect = form["redirect_uri"] ?? ""
        guard RedirectRule.allows(redirect, registered: app.redirects) else {
            throw Self.page("INVALID_CLIENT: Invalid redirect URI")
        }
        clientID = app.id
        redirectURI = redirect
        scopes = (form["scope"] ?? "").split(separator: " ").map(String.init)
        state = form["state"]
        challenge = form["code_challenge"]
        hint = form["listener"] ?? form["login_hint"]
        guard form["response_type"] == "code" else {
            throw Refusal(self.redirect(["error": "unsupported_response_type"]))
        }
        guard scopes.allSatisfy(Self.known.contains) else {
            throw Refusal(self.redirect(["error": "invalid_scope"]))
        }
        guard challenge == nil || form["code_challenge_method"] == "S256" else {
            throw Refusal(self.redirect(["error": "invalid_request"]))
        }
    }

    /// Back to the app, with the state that it gave.
    func redirect(_ answer: Form) -> Response {
        var answer = answer
        if let state { answer["state"] = state }
        let sign = redirectURI.contains("?") ? "&" : "?"
        return Response(303, headers: ["Location": redirectURI + sign + answer.encoded])
    }

    private static func page(_ text: String) -> Refusal { Refusal(.text(400, text, type: "text/html")) }

    private static let known: Set<String> = [
        "ugc-image-upload", "user-read-playback-state", "user-modify-playback-state",
        "user-read-currently-playing", "app-remote-control", "streaming", "playlist-read-private",
        "playlist-read-collaborative", "playlist-modify-private", "playlist-modify-public",
        "user-follow-modify", "user-follow-read", "user-read-playback-position", "user-top-read",
        "user-read-recently-played", "user-library-modify", "user-library-read", "user-read-email",
        "user-read-private",
    ]
}

/// Which redirect URIs Spotify takes: https, or a loopback address in figures; never `localhost`.
enum RedirectRule {
    static func allows(_ uri: String, registered: [String]?) -> Bool {
        guard obeys(uri) else { return false }
        guard let registered else { return true }
        // A loopback URI that was registered without a port takes any.
        return registered.contains { $0 == uri || (isLoopback($0) && $0 == withoutPort(uri)) }
    }

    private static func obeys(_ uri: String) -> Bool {
        if uri.hasPrefix("https://") { return !uri.hasPrefix("https://localhost") && uri.utf8.count > 8 }
        return isLoopback(uri)
    }

    private static func isLoopback(_ uri: String) -> Bool {
        ["http://127.0.0.1", "http://[::1]"].contains { host in
            guard uri.hasPrefix(host) else { return false }
            let next = uri.dropFirst(host.count).first
            return next == nil || next == ":" || next == "/"
        }
    }

    private static func withoutPort(_ uri: String) -> String {
        for host in ["http://127.0.0.1:", "http://[::1]:"] where uri.hasPrefix(host) {
            return String(host.dropLast()) + uri.dropFirst(host.count).drop { $0.isNumber }
        }
        return uri
    }
}
