package import HTTP

/// The headers that every answer carries, errors too.
package struct SecurityHeaders: Sendable {
    private let fields: [(name: String, value: String)]

    /// The headers of a site; covers may come from `imageSources`.
    package init(url: SiteURL, imageSources: [String]) {
        let policy = [
            "default-src 'none'", "script-src 'self'", "style-src 'self'",
            // Older browsers do not count a WebSocket to the same host as 'self'.
            "connect-src 'self' ws" + url.origin.dropFirst(4),
            "img-src " + (["'self'"] + imageSources).joined(separator: " "),
            "form-action 'self'", "base-uri 'none'", "object-src 'none'", "frame-ancestors 'none'",
        ]
        var fields = [
            ("Content-Security-Policy", policy.joined(separator: "; ")),
            ("X-Content-Type-Options", "nosniff"),
            ("X-Frame-Options", "DENY"),
            // The callback's URL holds a code: it is told to nobody.
            ("Referrer-Policy", "no-referrer"),
            ("Cross-Origin-Opener-Policy", "same-origin"),
            ("Cross-Origin-Resource-Policy", "same-origin"),
            ("Permissions-Policy", "camera=(), geolocation=(), microphone=()"),
        ]
        if url.isSecure { fields.append(("Strict-Transport-Security", "max-age=31536000")) }
        self.fields = fields.map { (name: $0.0, value: $0.1) }
    }

    /// Puts the headers on an answer; what is personal, or failed, is kept by nobody unless the answer says otherwise.
    package func put(on response: inout Response) {
        for (name, value) in fields { response.headers[name] = value }
        if response.headers["Cache-Control"] == nil { response.headers["Cache-Control"] = "no-store" }
    }
}
