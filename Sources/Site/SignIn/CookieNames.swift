package import HTTP

/// The two cookies of the site, and how they are set and taken away.
///
/// Over https they carry `__Host-`, by which the browser holds them to this host, Secure and `/`. Plain http on a
/// loopback address cannot have that; there the port is in the name, as cookies do not tell ports apart.
package struct CookieNames: Sendable, Hashable {
    /// The cookie of a session.
    package let session: String
    /// The cookie that binds a sign-in to the browser that began it.
    package let login: String
    private let isSecure: Bool

    /// The names for a site at an address.
    package init(url: SiteURL) {
        isSecure = url.isSecure
        let suffix = url.port.map { "-\($0)" } ?? ""
        session = url.isSecure ? "__Host-sid" : "sid\(suffix)"
        login = url.isSecure ? "__Host-login" : "login\(suffix)"
    }

    /// Sets a cookie: HttpOnly, and Lax, because Strict would be lost on the way back from Spotify.
    package func set(_ name: String, _ value: String, for span: Duration) -> SetCookie {
        SetCookie(name, value, maxAge: span, isSecure: isSecure)
    }

    /// Takes a cookie away.
    package func remove(_ name: String) -> SetCookie {
        SetCookie(name, "", maxAge: .zero, isSecure: isSecure)
    }
}
