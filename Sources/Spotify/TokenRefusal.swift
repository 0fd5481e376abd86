internal import FoundationEssentials
internal import HTTP

extension Response {
    /// The grant, or the error that the response of the token endpoint is.
    ///
    /// - Parameter refused: what `invalid_grant` means here: a sign-in that failed, or a listener signed out.
    func tokenGrant(
        now: Date, refused: (SpotifyError.GrantFault) -> SpotifyError
    ) throws(SpotifyError) -> TokenGrant {
        guard status.isSuccess else { throw tokenRefusal(now: now, refused: refused) }
        guard let body = try? json(as: GrantBody.self), let access = body.accessToken, access.isToken else {
            throw .garbage(.token, BodySample(of: bytes))
        }
        let refresh = body.refreshToken.flatMap { $0.isToken ? RefreshToken(rawValue: $0) : nil }
        return TokenGrant(
            accessToken: AccessToken(rawValue: access), refreshToken: refresh,
            scopes: body.scope.map { Set(spaceSeparated: $0) },
            expiresIn: .seconds(min(max(body.expiresIn ?? 3600, 0), 86_400)))
    }

    private func tokenRefusal(
        now: Date, refused: (SpotifyError.GrantFault) -> SpotifyError
    ) -> SpotifyError {
        let body = try? json(as: FlatError.self)
        let why = body?.errorDescription.map { String(BodySample(of: Array($0.utf8)).text.prefix(200)) }
        switch (status.rawValue, body?.error) {
        case (429, _): return .slowDown(retryAfter(now: now).pause)
        // Somebody on the way said so: it is no word on the app or the listener.
        case (400..<408, _) where isPage: return .garbage(.token, BodySample(of: bytes))
        case (300..<400, _), (408, _), (500...599, _): return .unavailable(.token, status: status.rawValue)
        case (_, "invalid_grant"?): return refused(SpotifyError.GrantFault(described: why ?? ""))
        case (_, "invalid_client"?), (_, "unauthorized_client"?): return .appRefused(why ?? "invalid_client")
        case (_, let error): return .refused(.token, status: status.rawValue, message: why ?? error)
        }
    }
}

extension SpotifyError.GrantFault {
    /// Reads the `error_description` of an `invalid_grant`.
    ///
    /// Source: spotify/web-api#267, #514, #676; tekore#349; SYSH#8.
    init(described text: String) {
        let words = text.lowercased()
        self =
            if words.contains("redirect") {
                .wrongRedirectURI
            } else if words.contains("verifier") {
                .wrongVerifier
            } else if words.contains("code") {
                words.contains("expired") ? .expiredCode : .wrongCode
            } else if words.contains("revoked") {
                .revoked
            } else if words.contains("expired") {
                .expired
            } else {
                .other(text)
            }
    }
}

extension String {
    /// Whether it can stand in a header: visible ASCII, and not too long.
    fileprivate var isToken: Bool {
        (1...4096).contains(utf8.count) && utf8.allSatisfy { (0x21...0x7e).contains($0) }
    }
}

private struct GrantBody: Decodable {
    @Lenient var accessToken: String?
    @Lenient var refreshToken: String?
    @Lenient var scope: String?
    @Lenient var expiresIn: Double?
}

private struct FlatError: Decodable {
    @Lenient var error: String?
    @Lenient var errorDescription: String?
}
