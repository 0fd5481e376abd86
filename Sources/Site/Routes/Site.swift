public import HTTP
internal import Jobs
internal import Lifecycle
internal import Music
internal import Spotify
internal import Storage

/// The whole site as one function: a server puts it on a port, a test plugs a client into it.
public func site(_ needs: SiteNeeds) -> Responder {
    let pipeline = RequestPipeline(
        router: routes(needs), headers: SecurityHeaders(needs.options), metrics: needs.metrics)
    return { try await pipeline.respond(to: $0) }
}

/// Every route of the site; `openapi.json` describes each of them, and a test holds it to that.
package func routes(_ needs: SiteNeeds) -> Router {
    let (database, options) = (needs.database, needs.options)
    let cookies = CookieNames(url: options.publicURL)
    let gate = Gate(
        database: database, cookies: cookies, pages: OwnPages(origin: options.publicURL.origin),
        questions: RateLimiter(perMinute: options.limits.questions),
        changes: RateLimiter(perMinute: options.limits.changes))
    var router = Router()
    router.addOpenDoors(needs.health)
    router.addSignIn(
        SignIn(
            database: database, accounts: SpotifyAccounts(app: needs.app, client: needs.client),
            api: SpotifyWebAPI(app: needs.app, client: needs.client), keys: needs.keys, cookies: cookies,
            starts: RateLimiter(perMinute: options.limits.signIns), proxies: options.proxies), gate)
    router.addAccount(Account(database: database, app: needs.app.clientID, cookies: cookies), gate)
    router.addKeyring(Keyring(database: database), gate)
    let quality = QualityDesk(database: database, studio: needs.studio)
    router.on(
        .get, "/me/quality",
        gate.listeners { caller, request, _ in try await quality.show(caller, request) })
    router.addLists(
        Lists(
            database: database, limiter: ConcurrencyLimiter(most: options.limits.newListsAtOnce),
            patience: options.patience, release: options.version,
            explanations: Explanations(database, needs.studio, options.limits)),
        Opinions(database: database, notNow: options.notNow), gate)
    router.addEditions(PastEditions(database: database), gate)
    let search = CatalogueSearch(database: database)
    router.on(
        .get, "/tracks", gate.listeners { caller, request, _ in try await search.find(caller, request) })
    let artists = ArtistSearch(database: database, outside: needs.outside, shared: needs.transport.cache)
    router.on(
        .get, "/artists", gate.listeners { caller, request, _ in try await artists.find(caller, request) })
    router.addCrawls(
        CrawlDesk(
            database: database, outside: needs.outside, transport: needs.transport, terms: options.live), gate
    )
    router.addCollections(CrawlCollections(database: database), gate)
    router.addPlaylists(PlaylistDesk(database: database), gate)
    router.on(
        .get, "/capabilities",
        gate.listeners { _, _ in try await standing(of: needs.app.clientID, in: database) })
    return router
}

extension Router {
    /// What everybody may see.
    fileprivate mutating func addOpenDoors(_ health: Health) {
        let assets = Assets()
        on(.get, "/") { request, _ in try assets.file("index.html", for: request) }
        on(.get, "/openapi.json") { request, _ in try assets.file("openapi.json", for: request) }
        on(.get, "/assets/{name}") { request, path in try assets.file(path["name"] ?? "", for: request) }
        on(.get, "/health") { _, _ in try health.ready() }
        on(.get, "/health/ready") { _, _ in try health.ready() }
        on(.get, "/health/live") { _, _ in try health.alive() }
    }

    fileprivate mutating func addSignIn(_ signIn: SignIn, _ gate: Gate) {
        on(.get, "/auth/login") { request, _ in try await signIn.begin(request) }
        on(.get, "/auth/callback") { request, _ in try await signIn.finish(request) }
        on(.post, "/auth/logout", gate.people { caller, _ in try await signIn.leave(caller) })
    }

    fileprivate mutating func addAccount(_ account: Account, _ gate: Gate) {
        on(.get, "/me", gate.listeners { caller, _ in try await account.show(caller) })
        on(.delete, "/me", gate.people { caller, _ in try await account.disconnect(caller) })
        on(.get, "/me/export", gate.listeners { caller, _ in try await account.export(caller) })
        on(.get, "/me/sync", gate.listeners { caller, _ in try await account.sync(caller) })
        on(.post, "/me/sync", gate.listeners { caller, _ in try await account.startSync(caller) })
    }

    fileprivate mutating func addKeyring(_ keyring: Keyring, _ gate: Gate) {
        on(.get, "/me/sessions", gate.people { caller, _ in try await keyring.sessions(caller) })
        on(
            .delete, "/me/sessions/{id}",
            gate.people { caller, path in try await keyring.endSession(caller, path["id"] ?? "") })
        on(.get, "/me/tokens", gate.people { caller, _ in try await keyring.tokens(caller) })
        on(
            .post, "/me/tokens",
            gate.people { caller, request, _ in try await keyring.makeToken(caller, request) })
        on(
            .delete, "/me/tokens/{id}",
            gate.people { caller, path in
                try await keyring.revokeToken(caller, try numberInPath("id", of: path))
            })
    }

    fileprivate mutating func addEditions(_ editions: PastEditions, _ gate: Gate) {
        func on(
            _ method: HTTP.Method, _ pattern: String,
            _ answer: @escaping @Sendable (Caller, Request, Int, [String: String]) async throws -> Response
        ) {
            self.on(
                method, pattern,
                gate.listeners { caller, request, path in
                    try await answer(caller, request, try editionInPath("number", of: path), path)
                })
        }
        self.on(
            .get, "/recommend/editions",
            gate.listeners { caller, request, _ in try await editions.list(caller, request) })
        on(.get, "/recommend/editions/{number}") { caller, request, number, _ in
            try await editions.show(number, caller, request)
        }
        on(.get, "/recommend/editions/{number}/compare/{other}") { caller, request, number, path in
            try await editions.compare(number, with: try editionInPath("other", of: path), caller, request)
        }
        on(.post, "/recommend/editions/{number}/restore") { caller, request, number, _ in
            try await editions.restore(number, caller, request)
        }
    }

    fileprivate mutating func addLists(_ lists: Lists, _ opinions: Opinions, _ gate: Gate) {
        on(.get, "/recommend", gate.listeners { caller, request, _ in try await lists.read(caller, request) })
        on(
            .post, "/recommend",
            gate.listeners(asks: WhatIfWish.isOnlyTried) { caller, request, _ in
                try await lists.make(caller, request)
            })
        on(
            .get, "/recommend/{track}/why",
            gate.listeners { caller, path in
                try await lists.explanations.why(
                    caller, Track.ID(rawValue: try numberInPath("track", of: path)))
            })
        on(
            .post, "/feedback",
            gate.listeners { caller, request, _ in try await opinions.take(caller, request) })
    }

    fileprivate mutating func addCrawls(_ desk: CrawlDesk, _ gate: Gate) {
        on(.get, "/crawls", gate.listeners { caller, request, _ in try await desk.list(caller, request) })
        on(.post, "/crawls", gate.listeners { caller, request, _ in try await desk.start(caller, request) })
        on(
            .get, "/crawls/{id}",
            gate.listeners { caller, path in
                try await desk.show(caller, Crawl.ID(rawValue: try numberInPath("id", of: path)))
            })
        for (word, act) in [("cancel", desk.cancel), ("pause", desk.pause), ("resume", desk.resume)] {
            on(
                .post, "/crawls/{id}/\(word)",
                gate.listeners { caller, path in
                    try await act(caller, Crawl.ID(rawValue: try numberInPath("id", of: path)))
                })
        }
        on(
            .get, "/crawls/{id}/live",
            gate.watchers { caller, request, path in
                try await desk.watch(caller, Crawl.ID(rawValue: try numberInPath("id", of: path)), request)
            })
    }
}
