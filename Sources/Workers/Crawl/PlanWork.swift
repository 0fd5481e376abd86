internal import Jobs
internal import Lifecycle
internal import Music
internal import OpenCatalogs
internal import Postgres
internal import Spotify
internal import Storage
internal import Upstream

/// Finds the artists that a crawl begins at, reckons what it will cost, and begins it.
struct PlanWork: Sendable {
    let pool: Pool
    let outside: Outside
    let settings: CrawlSettings
    let soundings: SingleFlight<Artist.ID, Artist.ID>
    /// Who finds out what our app may ask, so that plans made at once do not ask it twice.
    let lessons: SingleFlight<Provider, Void>

    func run(_ job: Job) async throws -> Outcome {
        guard let number = job.crawl else { throw JobFailure.permanent("the job belongs to no crawl") }
        let id = Crawl.ID(rawValue: number)
        let crawl = try await pool.withConnection { try $0.crawl(id) }
        guard let crawl, crawl.state == .planned else {
            return .done { connection in
                // Held up when this job looked, and let go before it ended.
                guard let crawl = try connection.crawl(id), crawl.state == .planned else { return }
                try connection.enqueue(.crawlPlan(number, of: crawl.listener, priority: job.priority))
            }
        }
        let inquiry = outside.inquiry(
            for: try await pool.withConnection { try crawl.listener ?? $0.listenerWithConsent() },
            of: job)
        let found = try await seeds(of: crawl, inquiry)
        // Kept at once: a repeat finds them, and they are needed to plan with.
        let strangers = try await pool.transaction {
            try $0.remember(found.strangers, from: found.source).compactMap(\.self)
        }
        try await lessons.share("spotify") { try await inquiry.learnCatalogueWays() }
        let seeds = try await Sounding(pool: pool, settings: settings, flights: soundings).take(
            from: found.known + strangers, crawl, asking: inquiry)
        guard !seeds.isEmpty || Seed(crawl.seed) == .me else {
            return .done { connection in
                try connection.end(id, as: .failed, error: "No source knows an artist “\(crawl.seed)”.")
                try connection.followEndedCrawls()
            }
        }
        let plan = try await plan(crawl, from: seeds, inquiry)
        let calls = inquiry.tally.calls
        return .done { connection in
            try connection.setCost(try JSON(encoding: plan), of: id)
            guard !crawl.isTrial else { return }
            try connection.count(calls: calls, for: id)
            let visits = try connection.begin(id, at: seeds)
            try connection.enqueue(visits.map { .crawlVisit($0, priority: job.priority) })
            try connection.followEndedCrawls()
        }
    }

    /// A crawl that cannot be planned has failed, and whoever waits for it is told why.
    func abandoned(_ job: Job, on connection: isolated Connection) throws {
        guard let number = job.crawl else { return }
        let reason = try connection.jobStatus(job.id)?.reason ?? "nobody says why"
        try connection.end(Crawl.ID(rawValue: number), as: .failed, error: reason)
        try connection.followEndedCrawls()
    }

    /// The artists that a crawl begins at: known to us, or found outside.
    private struct Seeds: Sendable {
        var known: [Artist.ID] = []
        var strangers: [ArtistFacts] = []
        var source = Source.spotify
    }

    private func seeds(of crawl: Crawl, _ inquiry: Inquiry) async throws -> Seeds {
        let seed = Seed(crawl.seed)
        let known = try await pool.withConnection { [settings] connection in
            try connection.artists(at: seed, for: crawl.listener, limit: settings.seeds)
        }
        if !known.isEmpty { return Seeds(known: known) }
        switch seed {
        case .me: return Seeds()
        case .spotify(let id):
            let facts = try await inquiry.asApp(.artist) {
                try await inquiry.outsiders.spotify.artist(id, as: $0)
            }
            return Seeds(strangers: facts.map { [$0] } ?? [])
        case .musicBrainz(let id):
            return Seeds(
                strangers: [try await inquiry.outsiders.musicBrainz.artist(id)], source: .musicbrainz)
        case .deezer(let id):
            return Seeds(strangers: [try await inquiry.outsiders.deezer.artist(id)], source: .deezer)
        case .number(let number): return try await strangers(named: "\(number)", inquiry)
        case .name(let name): return try await strangers(named: name, inquiry)
        }
    }

    private func strangers(named name: String, _ inquiry: Inquiry) async throws -> Seeds {
        let found = try await inquiry.asApp(.search) {
            try await inquiry.outsiders.spotify.searchArtists(name, limit: 1, as: $0)
        }
        if let first = found?.first { return Seeds(strangers: [first]) }
        let others = try await inquiry.outsiders.deezer.searchArtists(name, limit: 1)
        return Seeds(strangers: Array(others.prefix(1)), source: .deezer)
    }

    private func plan(_ crawl: Crawl, from seeds: [Artist.ID], _ inquiry: Inquiry) async throws -> CrawlPlan {
        var ways = CrawlWays(
            relatedArtists: try await !outside.capabilities.isClosed(.relatedArtists),
            artistTopTracks: try await !outside.capabilities.isClosed(.artistTopTracks),
            audioFeatures: try await !outside.capabilities.isClosed(.audioFeatures))
        let (forecast, budgets) = try await pool.withConnection { [outside, settings, ways] connection in
            var ways = ways
            try ways.learn(from: connection, seeds, settings)
            return (
                (try connection.forecast(crawl, from: seeds, freshFor: settings.freshness), ways),
                try outside.budget(on: connection).today(besides: Self.families, on: connection)
            )
        }
        ways = forecast.1
        return CrawlPlan(forecast.0, ways: ways, budgets: budgets, made: inquiry.tally.calls)
    }

    /// The families of which a plan tells what is left: those that a crawl asks, and those that a sync does.
    private static let families = [
        "related-artists", "artist-top-tracks", "audio-features", "top", "recently-played",
    ]
    .map { BudgetName("spotify", $0) }
}

extension CrawlWays {
    /// What crawls of before have taught.
    fileprivate mutating func learn(
        from connection: isolated Connection, _ seeds: [Artist.ID], _ settings: CrawlSettings
    ) throws {
        namelessSeeds = try connection.artists(seeds).count { $0.facts.mbid == nil }
        tracksPerArtist = try connection.tracksPerVisit() ?? Double(settings.tracksPerArtist)
        let costs = try connection.crawlCosts()
        (correction, soundCorrection) = (costs.visits.mapValues(\.factor), costs.sounds.mapValues(\.factor))
    }
}

extension CrawlCost {
    /// By how much more was made than was planned; a few calls more or less say nothing of the next crawl.
    fileprivate var factor: Double { Double(made + 20) / Double(planned + 20) }
}

extension Connection {
    /// Walks what is known of the way of a crawl.
    fileprivate func forecast(
        _ crawl: Crawl, from seeds: [Artist.ID], freshFor span: Duration
    ) throws -> Forecast {
        var forecast = Forecast(
            CrawlShape(depth: crawl.depth, breadth: crawl.breadth, limit: crawl.limit), from: seeds,
            growth: try crawlGrowth(breadth: crawl.breadth))
        while forecast.goesOn {
            let level = forecast.known
            forecast.take(
                tracksKnown: Set(try freshAnswers(to: .tracks, about: level, within: span).keys),
                related: try relatedArtists(of: level, breadth: crawl.breadth, freshFor: span))
        }
        return forecast
    }
}

extension Connection {
    /// The artists of ours that a seed speaks of.
    fileprivate func artists(at seed: Seed, for listener: Listener.ID?, limit: Int) throws -> [Artist.ID] {
        switch seed {
        case .me:
            guard let listener else { return [] }
            return Array(best(of: try favouriteArtists(of: listener)).prefix(limit))
        case .number(let number): return try artists(numbered: [number]).values.map(\.id)
        case .spotify(let id): return try artist(spotify: id).map { [$0.id] } ?? []
        case .name(let name): return try artists(named: name).prefix(1).map(\.id)
        case .musicBrainz(let id): return try artist(musicBrainz: id).map { [$0.id] } ?? []
        case .deezer(let id): return try artist(deezer: id).map { [$0.id] } ?? []
        }
    }
}

/// Favourites of several lists in one order: the sum of 1/rank decides, as in a vote.
func best<ID: RawRepresentable<Int64>>(of favourites: [Favourite<ID>]) -> [ID] {
    var votes: [ID: Double] = [:]
    for favourite in favourites {
        guard let rank = favourite.rank else { continue }
        votes[favourite.id, default: 0] += 1 / Double(rank)
    }
    return votes.sorted { ($1.value, $0.key.rawValue) < ($0.value, $1.key.rawValue) }.map(\.key)
}
