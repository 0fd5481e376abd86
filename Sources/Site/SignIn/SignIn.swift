internal import HTTP
internal import Jobs
internal import Lifecycle
internal import Music
internal import Postgres
internal import Secrets
internal import Spotify
internal import Storage
internal import Upstream

/// The way in, over Spotify, and the way out.
struct SignIn: Sendable {
    let database: Database
    let accounts: SpotifyAccounts
    let api: SpotifyWebAPI
    let keys: SealingKeys
    let cookies: CookieNames
    let starts: RateLimiter
    let proxies: TrustedProxies
    let log = Log("sign-in")

    /// How long a person may take at Spotify's consent page.
    static let patience: Duration = .seconds(600)

    /// Sends a browser to Spotify, with a state and a PKCE challenge that serve once and only this browser.
    func begin(_ request: Request) async throws -> Response {
        if let pause = starts.take(for: proxies.asker(of: request)) {
            throw Refusal(
                problem: ProblemDocument(429, detail: "Too many sign-ins were begun."), retryAfter: pause)
        }
        let scopes = try await scopes(for: request)
        let state = randomToken()
        let key = ProofKey()
        // Two tabs of one browser may sign in at once: they share the cookie, each has its own state.
        let browser =
            request.cookies[cookies.login].flatMap { bytes(base64URL: $0)?.count == 32 ? $0 : nil }
            ?? randomToken()
        let attempt = LoginAttempt(
            stateHash: sha256(state), browserHash: sha256(browser),
            sealedVerifier: keys.seal(key.verifier, owner: 0, provider: "spotify", column: "verifier"),
            scopes: scopes.map(\.rawValue),
            returnTo: ReturnPath(request.query["return_to"]).text)
        try await database.transaction(as: .service) { try $0.begin(attempt, lifetime: Self.patience) }
        let url = accounts.authorizeURL(
            state: state, challenge: key.challenge, scopes: scopes)
        var response = Response(302, headers: ["Location": url])
        response.set(cookies.set(cookies.login, browser, for: Self.patience))
        return response
    }

    /// Takes the browser back from Spotify: a session, the tokens sealed, and the first sync on its way.
    func finish(_ request: Request) async throws -> Response {
        let answer = request.query
        guard let state = answer["state"], let browser = request.cookies[cookies.login],
            // Consumed before the code is used: neither serves a second time, whatever happens next.
            let attempt = try await database.transaction(
                as: .service,
                { connection in
                    try connection.takeLoginAttempt(stateHash: sha256(state), browserHash: sha256(browser))
                })
        else { throw refusal(because: "its state is unknown, used, too old or another browser's") }
        guard let code = answer["code"], answer["error"] == nil else {
            let isRefusal = answer["error"] == "access_denied"
            log.notice("a sign-in ended without a code", ["refused": "\(isRefusal)"])
            return leave(for: "/?signin=\(isRefusal ? "denied" : "failed")")
        }
        let granted: (grant: TokenGrant, profile: SpotifyProfile)
        do {
            let verifier = try keys.openText(
                attempt.sealedVerifier, owner: 0, provider: "spotify", column: "verifier")
            let grant = try await accounts.exchange(code: code, verifier: verifier)
            granted = (grant, try await api.me(as: grant.accessToken))
        } catch {
            throw try refusal(because: error)
        }
        return try await welcome(granted.profile, granted.grant, attempt, request)
    }

    /// Ends the session, here and on its open lines.
    func leave(_ caller: Caller) async throws -> Response {
        if let session = caller.session {
            _ = try await database.transaction(as: .service) { connection in
                if try connection.closeSession(session) {
                    try connection.record(.signedOut, of: caller.listener.id)
                }
            }
        }
        var response = Response(204, headers: ["Clear-Site-Data": "\"cookies\", \"storage\""])
        response.set(cookies.remove(cookies.session))
        return response
    }

    /// What a sign-in asks for: the least, what it is for, and what this browser's listener allowed before.
    private func scopes(for request: Request) async throws -> [SpotifyScope] {
        var extras: [SpotifyScope]
        switch request.query["with"] {
        case nil: extras = []
        case "playlists": extras = SpotifyScope.playlists(public: false)
        case "public-playlists": extras = SpotifyScope.playlists(public: true)
        default: throw ProblemDocument.wrong("with", "takes playlists or public-playlists")
        }
        if let session = request.cookies[cookies.session].map({ sha256($0) }) {
            let granted = try await database.transaction(as: .service) { connection in
                try connection.session(session).flatMap { try connection.consent(of: $0.listener) }?
                    .scopesGranted
            }
            extras += (granted ?? []).map(SpotifyScope.init(rawValue:))
        }
        return SpotifyScope.listening + SpotifyScope.extras.filter(extras.contains)
    }

    private func welcome(
        _ profile: SpotifyProfile, _ grant: TokenGrant, _ attempt: LoginAttempt, _ request: Request
    ) async throws -> Response {
        let secret = randomToken()
        let previous = request.cookies[cookies.session].map { sha256($0) }
        let keys = keys
        let agent = request.headers["User-Agent"].map { String($0.prefix(300)) }
        let listener = try await database.transaction(as: .service) { connection in
            // First of all: what is resumed may be nobody's own, and locked by a visit that ends.
            try connection.takeCatalogueTurn()
            let listener = try connection.signIn(
                account: profile.account, name: profile.name, imageURL: profile.imageURL
            ).listener
            try connection.keepConsent(
                of: listener.id,
                SealedTokens(sealing: grant, of: listener.id, with: keys, now: connection.clock()),
                asked: attempt.scopes,
                granted: grant.scopes?.map(\.rawValue).sorted() ?? attempt.scopes)
            // A new id at each sign-in: whoever planted the old one holds nothing.
            if let previous { try connection.closeSession(previous) }
            try connection.openSession(sha256(secret), for: listener.id, userAgent: agent)
            try connection.record(.signedIn, of: listener.id)
            try connection.resumeParkedJobs(of: listener.id)
            try connection.enqueue(.sync(of: listener.id, priority: .interactive))
            try connection.keep(.dailySync(of: listener.id))
            return listener
        }
        log.notice("signed in", ["listener": "\(listener.id.rawValue)"])
        var response = leave(for: attempt.returnTo)
        response.set(cookies.set(cookies.session, secret, for: BrowserSession.absolute))
        return response
    }

    /// Back to a path of ours; the cookie of the sign-in has served.
    private func leave(for path: String) -> Response {
        var response = Response(303, headers: ["Location": path])
        response.set(cookies.remove(cookies.login))
        return response
    }

    private func refusal(because reason: String) -> ProblemDocument {
        log.notice("a sign-in was refused", ["reason": reason])
        return ProblemDocument(
            400, title: "This sign-in is no longer good",
            detail: "It was used already, took longer than ten minutes, or was begun in another browser."
                + " Please begin again.", parameter: "state")
    }

    /// What a person is told when the code, or what it brought, was no good; rethrows what is no such error.
    private func refusal(because error: any Error) throws -> ProblemDocument {
        let (status, text): (Status, String) =
            switch error {
            case SpotifyError.signInRefused: (400, "Spotify did not accept it. Please begin again.")
            case is SecretsError: (400, "The keys of this installation have changed. Please begin again.")
            case SpotifyError.forbidden(_, .notOnAllowList):
                (403, "The owner of this installation must first add you to the app's users at Spotify.")
            case SpotifyError.forbidden(_, .ownerNotPremium):
                (502, "Spotify wants the owner of this installation to have a Premium subscription.")
            case SpotifyError.slowDown, SpotifyError.quota, SpotifyError.unavailable, is Throttled,
                is HTTPError:
                (502, "Spotify is busy just now. Please try again in a moment.")
            case is SpotifyError:
                (502, "Spotify gave no usable answer. Please try again, or tell the operator.")
            default: throw error
            }
        log.warning("a sign-in failed", ["error": "\(error)"])
        return ProblemDocument(status, title: "Signing in did not work", detail: text)
    }
}
