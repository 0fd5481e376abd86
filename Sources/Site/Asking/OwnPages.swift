package import HTTP

/// Tells requests that our own pages send from those that a foreign page makes a browser send.
package struct OwnPages: Sendable {
    /// The only origin whose scripts may act with a person's cookie.
    package let origin: String

    /// The pages of an origin.
    package init(origin: String) { self.origin = origin }

    /// Whether a request that changes something may use its cookie.
    ///
    /// `Sec-Fetch-Site` cannot be written by a page's script; where an old browser does not send it, `Origin` decides.
    /// Neither of the two means that no browser sent it: then there is a token for that, and no cookie counts.
    package func sent(_ request: Request) -> Bool {
        if let origin = request.headers["Origin"], origin != self.origin { return false }
        if let site = request.headers["Sec-Fetch-Site"] { return site == "same-origin" || site == "none" }
        return request.headers["Origin"] == origin
    }

    /// Whether a WebSocket may be opened with the request's cookie: browsers always send `Origin` with a handshake.
    package func opened(_ request: Request) -> Bool { request.headers["Origin"] == origin }
}
