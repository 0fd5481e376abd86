public import HTTP

/// The headers that every answer carries, errors too.
public struct SecurityHeaders: Sendable {
    /// The headers themselves; for the server, whose own refusals never reach the site.
    public let fields: Headers

    /// The headers of a site.
    public init(_ options: SiteOptions) {
        let url = options.publicURL
        let policy = [
            "default-src 'none'", "script-src 'self'", "style-src 'self'",
            // Older browsers do not count a WebSocket to the same host as 'self'.
            "connect-src 'self' ws" + url.origin.dropFirst(4),
            "img-src " + (["'self'"] + options.imageSources).joined(separator: " "),
            "form-action 'self'", "base-uri 'none'", "object-src 'none'", "frame-ancestors 'none'",
        ]
        var fields: Headers = [
            "Content-Security-Policy": policy.joined(separator: "; "),
            "X-Content-Type-Options": "nosniff",
            "X-Frame-Options": "DENY",
            // The callback's URL holds a code: it is told to nobody.
            "Referrer-Policy": "no-referrer",
            "Cross-Origin-Opener-Policy": "same-origin",
            "Cross-Origin-Resource-Policy": "same-origin",
            "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
        ]
        if url.isSecure { fields["Strict-Transport-Security"] = "max-age=31536000" }
        self.fields = fields
    }

    /// Puts the headers on an answer; what is personal, or failed, is kept by nobody unless the answer says otherwise.
    package func put(on response: inout Response) {
        for field in fields { response.headers[field.name] = field.value }
        if response.headers["Cache-Control"] == nil { response.headers["Cache-Control"] = "no-store" }
    }
}
