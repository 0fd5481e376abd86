internal import FoundationEssentials
internal import Music
internal import Postgres
internal import Storage

/// A crawl, as the API shows it.
struct CrawlView: Encodable {
    var id: Int64
    var seed: String
    /// Who the seed is, where it is a number of ours.
    var seedName: String?
    var depth: Int
    var breadth: Int
    var limit: Int
    var state: Crawl.State
    var sequence: Int64
    var plan: Plan
    var taken: Taken
    var progress: Progress
    var waitingUntil: Date?
    var waitingFor: String?
    var error: String?
    var createdAt: Date
    var startedAt: Date?
    var finishedAt: Date?
    /// Where its live line is; a crawl that is only planned has none.
    var live: String?
    /// Whether it is only planned, and never begins.
    var trial: Bool

    /// What it will take, as far as it was planned.
    struct Plan: Codable {
        var artists: Int?
        var levels: [Int]?
        var calls: [String: Int]?
        var seconds: Double?
        var sounds: Sounds?
        var left: [String: Int]?
    }

    /// What it took until now, to be held beside the plan; `levels` where one crawl is looked at.
    struct Taken: Encodable {
        var artists: Int
        var levels: [Int]?
        var calls: [String: Int]
        var seconds: Double?
        var sounds: Sounds
    }

    /// What asking how its tracks sound takes, beside it and after it.
    struct Sounds: Codable {
        var calls: [String: Int]
        var seconds: Double?
    }

    /// How far it is.
    struct Progress: Encodable {
        var expected: Int
        var visited: Int
        var failed: Int
        var artists: Int
        var tracks: Int
    }

    /// A crawl, and the name of its seed.
    init(_ crawl: Crawl, seedName: String? = nil) {
        id = crawl.id.rawValue
        seed = crawl.seed
        self.seedName = seedName
        depth = crawl.depth
        breadth = crawl.breadth
        limit = crawl.limit
        state = crawl.state
        sequence = crawl.sequence
        // A plan that cannot be read is no reason to hide the crawl.
        plan = (try? crawl.plan.decode()) ?? Plan()
        taken = Taken(
            artists: crawl.artistsVisited + crawl.artistsFailed, levels: nil,
            calls: (try? crawl.calls.decode()) ?? [:],
            seconds: crawl.startedAt.map { (crawl.finishedAt ?? .now).timeIntervalSince($0) },
            sounds: Sounds(
                calls: (try? crawl.soundCalls.decode()) ?? [:],
                seconds: crawl.startedAt.flatMap { crawl.soundedAt?.timeIntervalSince($0) }))
        progress = Progress(
            expected: max(crawl.artistsFound, crawl.state.isFinal ? 0 : min(plan.artists ?? 0, crawl.limit)),
            visited: crawl.artistsVisited, failed: crawl.artistsFailed, artists: crawl.artistsFound,
            tracks: crawl.tracksFound)
        waitingUntil = crawl.waitingUntil
        waitingFor = crawl.waitingFor
        error = crawl.error
        createdAt = crawl.createdAt
        startedAt = crawl.startedAt
        finishedAt = crawl.finishedAt
        trial = crawl.isTrial
        live = crawl.isTrial ? nil : "/crawls/\(id)/live"
    }
}

extension Connection {
    /// Crawls as the API shows them, with the names of their seeds.
    func views(of crawls: [Crawl]) throws -> [CrawlView] {
        let named = try artists(numbered: crawls.compactMap { Int64($0.seed) })
        return crawls.map { crawl in
            CrawlView(crawl, seedName: Int64(crawl.seed).flatMap { named[$0]?.facts.name })
        }
    }
}
