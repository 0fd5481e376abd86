import FoundationEssentials
import HTTP
import Secrets

/// `POST /api/token`: codes and refresh tokens in, access tokens out.
///
/// Source: Spotify, Authorization Code (with PKCE), Client Credentials and Refreshing Tokens.
struct TokenEndpoint {
    let desk: Desk
    let call: Call

    func answer() throws(Refusal) -> Response {
        let form = call.form
        switch form["grant_type"] {
        case "authorization_code": return try exchange(form)
        case "refresh_token": return try refresh(form)
        case "client_credentials": return try clientCredentials()
        case nil: throw Self.error("unsupported_grant_type", "grant_type parameter is missing")
        default:
            throw Self.error(
                "unsupported_grant_type",
                "grant_type must be client_credentials, authorization_code or refresh_token")
        }
    }

    private func exchange(_ form: Form) throws(Refusal) -> Response {
        let isConfidential = try checkClient(form)
        guard let code = desk.with({ $0.grants.redeem(form["code"] ?? "") }) else {
            throw Self.error("invalid_grant", "Invalid authorization code")
        }
        guard call.now.timeIntervalSince(code.issuedAt) < Grants.codeSeconds else {
            throw Self.error("invalid_grant", "Authorization code expired")
        }
        guard form["redirect_uri"] == code.redirect else {
            throw Self.error("invalid_grant", "Invalid redirect URI")
        }
        if let challenge = code.challenge {
            guard let verifier = form["code_verifier"], base64URL(sha256(verifier)) == challenge else {
                throw Self.error("invalid_grant", "code_verifier was incorrect")
            }
        } else if !isConfidential {
            throw Self.error("invalid_client", "Invalid client secret")
        }
        return desk.with { state in
            let access = state.grants.accessToken(for: code.consent, now: call.now)
            let refresh = state.grants.refreshToken(for: code.consent)
            return Self.tokens(access, scopes: code.consent.scopes, refresh: refresh)
        }
    }

    private func refresh(_ form: Form) throws(Refusal) -> Response {
        try checkClient(form)
        let token = form["refresh_token"] ?? ""
        // Looking and replacing is one step: of two that come at once, rotation lets one through.
        let outcome: Result<Response, Refusal> = desk.with { state in
            if let listener = state.grants.recall(refresh: token)?.listener {
                state.members.enter(listener, places: state.switches.places)
            }
            switch state.grants.verdict(onRefresh: token, now: call.now) {
            case .unknown: return .failure(Self.error("invalid_grant", "Invalid refresh token"))
            case .revoked: return .failure(Self.error("invalid_grant", "Refresh token revoked"))
            case .expired: return .failure(Self.error("invalid_grant", "Refresh token expired"))
            case .valid(let consent):
                var replacement: String?
                if state.switches.rotatesRefreshTokens {
                    state.grants.revoke(refresh: token)
                    replacement = state.grants.refreshToken(for: consent)
                }
                let access = state.grants.accessToken(for: consent, now: call.now)
                return .success(Self.tokens(access, scopes: consent.scopes, refresh: replacement))
            }
        }
        return try outcome.get()
    }

    private func clientCredentials() throws(Refusal) -> Response {
        guard try checkClient(Form()) else { throw Self.error("invalid_client", "Invalid client") }
        let access = desk.with { state in
            let consent = Grants.Consent(listener: nil, scopes: [], authorizedAt: call.now)
            return state.grants.accessToken(for: consent, now: call.now)
        }
        return Self.tokens(access, scopes: nil, refresh: nil)
    }

    /// Who asks: an app that proves itself with its secret (true), or one that only gives its name (false).
    @discardableResult
    private func checkClient(_ form: Form) throws(Refusal) -> Bool {
        if let authorization = call.request.headers["Authorization"] {
            let pair = authorization.split(separator: " ", maxSplits: 1)
            guard pair.count == 2, pair[0].lowercased() == "basic",
                let decoded = Data(base64Encoded: String(pair[1]))
            else { throw Self.error("invalid_client", "Invalid client") }
            let halves = String(decoding: decoded, as: UTF8.self).split(separator: ":", maxSplits: 1)
            guard halves.first.map(String.init) == desk.app.id else {
                throw Self.error("invalid_client", "Invalid client")
            }
            guard halves.count == 2, halves[1] == desk.app.secret else {
                throw Self.error("invalid_client", "Invalid client secret")
            }
            return true
        }
        guard form["client_id"] == desk.app.id else { throw Self.error("invalid_client", "Invalid client") }
        if let secret = form["client_secret"] {
            guard secret == desk.app.secret else {
                throw Self.error("invalid_client", "Invalid client secret")
            }
            return true
        }
        return false
    }

    private static func tokens(_ access: String, scopes: [String]?, refresh: String?) -> Response {
        var answer: JSON = [
            "access_token": .string(access), "token_type": "Bearer",
            "expires_in": JSON(Int(Grants.accessSeconds)),
        ]
        if let refresh { answer = answer.with(["refresh_token": .string(refresh)]) }
        if let scopes { answer = answer.with(["scope": .string(scopes.joined(separator: " "))]) }
        return .json(200, answer, headers: ["Cache-Control": "no-store"])
    }

    private static func error(_ name: String, _ description: String) -> Refusal {
        Refusal(.json(400, ["error": .string(name), "error_description": .string(description)]))
    }
}
