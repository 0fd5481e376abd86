internal import HTTP
internal import Music
internal import Secrets
internal import Storage

/// Lets in who proves who they are, within reason, and from our own pages.
struct Gate: Sendable {
    let database: Database
    let cookies: CookieNames
    let pages: OwnPages
    let questions: RateLimiter
    let changes: RateLimiter

    /// What a route does for a listener, given the values in its path.
    typealias Act = @Sendable (Caller, Request, [String: String]) async throws -> Response

    /// A handler for listeners.
    ///
    /// - Parameter asks: whether a request only asks, whatever its method, and counts among the questions.
    func listeners(asks: @escaping @Sendable (Request) -> Bool = Gate.isRead, _ act: @escaping Act)
        -> Router.Handler
    {
        { request, values in try await act(try await admit(request, asks), request, values) }
    }

    /// A handler for listeners that looks at nothing but who asks and where: a query is refused, as one that nobody reads.
    func listeners(
        _ act: @escaping @Sendable (Caller, [String: String]) async throws -> Response
    ) -> Router.Handler {
        listeners(Self.withoutQuery(act))
    }

    /// A handler for people at a browser: a script's token does not do.
    func people(_ act: @escaping Act) -> Router.Handler {
        listeners { caller, request, values in
            guard caller.session != nil else {
                throw ProblemDocument(403, detail: "This needs a session; a token cannot do it.")
            }
            return try await act(caller, request, values)
        }
    }

    /// A handler for people at a browser that looks at nothing but who asks and where; refuses a query, too.
    func people(
        _ act: @escaping @Sendable (Caller, [String: String]) async throws -> Response
    ) -> Router.Handler {
        people(Self.withoutQuery(act))
    }

    private static func withoutQuery(
        _ act: @escaping @Sendable (Caller, [String: String]) async throws -> Response
    ) -> Act {
        { caller, request, values in
            _ = try Parameters(of: request)
            return try await act(caller, values)
        }
    }

    /// A handler for a WebSocket: a cookie counts only with the Origin of our own pages.
    func watchers(_ act: @escaping Act) -> Router.Handler {
        listeners { caller, request, values in
            guard caller.session == nil || pages.opened(request) else { throw Self.foreignPage }
            return try await act(caller, request, values)
        }
    }

    /// The session that a request's cookie names, without asking whether it exists.
    func session(of request: Request) -> [UInt8]? { request.cookies[cookies.session].map { sha256($0) } }

    private func admit(_ request: Request, _ asks: (Request) -> Bool) async throws -> Caller {
        let proof = try proof(of: request)
        if case .session = proof, !Self.isRead(request) { try checkPage(request) }
        try takePlace(proof, among: asks(request) ? questions : changes)
        let profile = try await database.transaction(as: .service) { connection in
            let id =
                switch proof {
                case .session(let hash): try connection.session(hash)?.listener
                case .token(let hash): try connection.apiToken(hash)?.listener
                }
            return try id.flatMap { try connection.listener($0) }
        }
        guard let profile else { throw Self.signInFirst }
        return Caller(listener: profile.listener, proof: proof)
    }

    /// What changes something by a cookie comes from our own page, and not from a form: a form cannot send JSON.
    private func checkPage(_ request: Request) throws {
        guard pages.sent(request) else { throw Self.foreignPage }
        let kind = request.headers["Content-Type"]
        if request.body.isEmpty, kind == nil { return }
        guard kind?.prefix(while: { $0 != ";" && $0 != " " }).lowercased() == "application/json" else {
            throw ProblemDocument(415, detail: "Send application/json.")
        }
    }

    private func proof(of request: Request) throws -> Caller.Proof {
        if let header = request.headers["Authorization"] {
            let parts = header.split(separator: " ", maxSplits: 1)
            // The check digits are looked at first: what is mistyped costs no question to the database.
            guard parts.count == 2, parts[0].lowercased() == "bearer",
                let token = APIToken(parsing: String(parts[1]))
            else { throw Self.signInFirst }
            return .token(token.digest)
        }
        guard let session = session(of: request) else { throw Self.signInFirst }
        return .session(session)
    }

    private func takePlace(_ proof: Caller.Proof, among limiter: RateLimiter) throws {
        let key =
            switch proof {
            case .session(let hash), .token(let hash): base64URL(hash)
            }
        guard let pause = limiter.take(for: key) else { return }
        throw Refusal(problem: ProblemDocument(429, detail: "That is too much at a time."), retryAfter: pause)
    }

    /// Whether a request can change nothing.
    static func isRead(_ request: Request) -> Bool { request.method == .get || request.method == .head }

    static let signInFirst = ProblemDocument(401, detail: "Sign in first, or send a token.")
    static let foreignPage = ProblemDocument(
        403, detail: "With a cookie this works only from the site's own pages. Scripts use a token.")
}
