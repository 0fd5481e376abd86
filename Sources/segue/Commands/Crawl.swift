import Foundation
import HTTP
import Jobs
import Music
import Postgres
import Site
package import Storage
import Workers

extension Command {
    /// Walks over related artists, to find tracks to choose from.
    package static let crawl = Command(
        name: "crawl", summary: "Walk from a seed over related artists, to gather tracks.",
        discussion: """
            The seed is an artist (a name, a link, or an id) or `me`, the listener's own favourites. A bare number is the artist
            who is called so, such as 311, or else our id. The work is done by whatever worker runs; this shows the plan, and
            then how far each step is, the pace, what may still be asked of whom, and the time to go. Ctrl-C stops only the
            watching: the crawl goes on. Without --follow it is watched to its end, or until it has to wait for a budget.

            --follow alone shows the newest crawl, or the one that --id names, also through pauses and waits. A crawl that is
            paused keeps its place: nothing is asked for it until it is resumed. One that is cancelled keeps what it found.

            At the end it shows what the crawl took beside what was planned. With --plan nothing is begun: it says what would be
            found, by steps from the seed, what that costs, how long it takes at today's budgets, and what is left for syncs.

            --export writes what a crawl has found so far to standard output: its artists in the order in which they were
            found, or the tracks of those whom it visited, of one --depth where that is named.
            """,
        options: Operator.options + [
            Option(name: "seed", value: "TEXT", help: "where it begins (default: me)"),
            Option(
                name: "depth", value: "N", help: "how many steps from the seed: \(CrawlTerms.depth.words)"),
            Option(
                name: "breadth", value: "N",
                help: "how many related artists of each: \(CrawlTerms.breadth.words)"),
            Option(
                name: "limit", value: "N", help: "how many artists at the most: \(CrawlTerms.limit.words)"),
            Option(name: "listener", value: "ID", help: "for whom (default: the only one)"),
            Option(name: "plan", help: "only say what it would find and cost"),
            Option(name: "follow", help: "watch it to its end; without --seed the newest, or --id"),
            Option(
                name: "id", value: "ID", help: "which crawl is followed or exported (default: the newest)"),
            Option(name: "pause", value: "ID", help: "hold a crawl up"),
            Option(name: "resume", value: "ID", help: "let a paused crawl go on"),
            Option(name: "cancel", value: "ID", help: "end a crawl; what it found stays"),
        ] + ExportWish.options
    ) { arguments in
        let keeper = try Operator(arguments)
        if let export = try ExportWish(arguments) {
            return try await keeper.withInstallation { installation in
                let profile = try await installation.servicePool.listener(named: arguments.text("listener"))
                try await export.fulfil(for: profile.listener, at: installation.database)
                return ExitStatus.success
            }
        }
        let order = try CrawlOrder(arguments)
        return try await keeper.withInstallation { installation in
            arguments.has("plan")
                ? try await order.showPlan(at: installation) : try await order.fulfil(at: installation)
        }
    }
}

/// What `segue crawl` is to do.
package enum CrawlOrder: Sendable, Equatable {
    /// Start a crawl, and watch it.
    case start(seed: String, depth: Int, breadth: Int, limit: Int, listener: String?, throughWaits: Bool)
    /// Watch one that there is; nil: the newest.
    case follow(Crawl.ID?)
    /// Hold one up.
    case pause(Crawl.ID)
    /// Let one go on.
    case resume(Crawl.ID)
    /// End one.
    case cancel(Crawl.ID)

    /// Reads the order; two at once are none.
    package init(_ arguments: Arguments) throws {
        func crawl(_ name: String) throws -> Crawl.ID? {
            try arguments.number(name, in: 1...Int.max).map { Crawl.ID(rawValue: Int64($0)) }
        }
        let starting = ["seed", "depth", "breadth", "limit", "listener"].filter(arguments.has)
        let acts = try [
            crawl("pause").map(Self.pause), crawl("resume").map(Self.resume),
            crawl("cancel").map(Self.cancel),
            crawl("id").map(Self.follow),
        ].compactMap(\.self)
        guard acts.count < 2 else {
            throw arguments.misused("one of --pause, --resume, --cancel and --id at a time")
        }
        if let act = acts.first {
            if let word = starting.first {
                throw arguments.misused("'--\(word)' speaks of a new crawl, not of one that there is")
            }
            self = act
        } else if arguments.has("follow"), starting.isEmpty {
            self = .follow(nil)
        } else {
            func number(_ name: String, _ term: CrawlTerms.Term) throws -> Int {
                try arguments.number(name, in: term.operatorBounds) ?? term.usual
            }
            self = .start(
                seed: try Self.seed(arguments), depth: try number("depth", CrawlTerms.depth),
                breadth: try number("breadth", CrawlTerms.breadth),
                limit: try number("limit", CrawlTerms.limit),
                listener: arguments.text("listener"), throughWaits: arguments.has("follow"))
        }
    }

    /// The seed, read as the API reads it.
    private static func seed(_ arguments: Arguments) throws -> String {
        do { return try crawlSeed(arguments.text("seed") ?? "me") } catch {
            // "seed must not be empty."
            throw arguments.misused("'--seed'\((error.detail ?? error.title).dropFirst(4).dropLast())")
        }
    }

    /// Does it; the answer is the exit status.
    func fulfil(at installation: Installation) async throws -> Int32 {
        let pool = installation.servicePool
        switch self {
        case .start(let seed, let depth, let breadth, let limit, let listener, let throughWaits):
            let listener = try await pool.listener(named: listener).listener.id
            let crawl = try await pool.transaction { connection in
                let crawl = try connection.plan(
                    NewCrawl(listener: listener, seed: seed, depth: depth, breadth: breadth, limit: limit))
                try connection.enqueue(.crawlPlan(crawl.id.rawValue, of: listener, priority: .interactive))
                return crawl
            }
            return try await installation.followAloud(crawl.id, throughWaits: throughWaits)
        case .follow(let id):
            let newest = try await pool.withConnection { try $0.crawls(limit: 1).first?.id }
            guard let crawl = id ?? newest else { throw Failure("there is no crawl yet") }
            try await pool.refuseTrial(crawl)
            return try await installation.followAloud(crawl, throughWaits: true)
        case .pause(let id):
            return try await pool.change(id) { try $0.pause(id) }
        case .resume(let id):
            return try await pool.change(id) { try $0.resume(id) }
        case .cancel(let id):
            return try await pool.change(id) { try $0.cancel(id) }
        }
    }
}

extension Installation {
    /// Follows a crawl, and says how it was left.
    fileprivate func followAloud(_ id: Crawl.ID, throughWaits: Bool) async throws -> Int32 {
        switch try await follow(id, throughWaits: throughWaits) {
        case .left(let crawl):
            guard !crawl.state.isFinal else { return ExitStatus.of(crawl) }
            say("Crawl \(id.rawValue) goes on. To see it again: segue crawl --follow --id \(id.rawValue)")
            return ExitStatus.success
        case .seen(let crawl):
            if crawl.state.isFinal { try await servicePool.showWhatItTook(crawl) }
            if !crawl.state.isFinal {
                say("It goes on by itself. To see it again: segue crawl --follow --id \(id.rawValue)")
            }
            return ExitStatus.of(crawl)
        }
    }
}

extension ExitStatus {
    /// Whether a crawl came to what was wanted of it.
    fileprivate static func of(_ crawl: Crawl) -> Int32 {
        crawl.state == .failed || crawl.state == .cancelled ? failure : success
    }
}

extension Pool {
    /// Changes a crawl, and says how it stands then.
    fileprivate func change(_ id: Crawl.ID, _ act: @Sendable (isolated Connection) throws -> Bool)
        async throws -> Int32
    {
        try await refuseTrial(id)
        let (hasChanged, crawl) = try await Database(self).transaction(as: .service) { connection in
            (try act(connection), try connection.crawl(id))
        }
        guard let crawl else { throw Failure("there is no crawl \(id.rawValue)") }
        let counts = "\(crawl.artistsVisited) of \(crawl.artistsFound) artists visited"
        say("Crawl \(id.rawValue) \(hasChanged ? "is" : "stays") \(crawl.state.rawValue), \(counts).")
        return hasChanged ? ExitStatus.success : ExitStatus.failure
    }

    /// A crawl that is only planned can be begun, and nothing else.
    fileprivate func refuseTrial(_ id: Crawl.ID) async throws {
        guard let crawl = try await withConnection({ try $0.crawl(id) }), crawl.isTrial else { return }
        throw Failure.onlyPlanned(crawl)
    }
}

extension Failure {
    /// What to do with a crawl that is only planned.
    static func onlyPlanned(_ crawl: Crawl) -> Failure {
        Failure(
            "\(crawl.id.rawValue) is only a plan: start it with segue crawl --seed '\(crawl.seed)' "
                + "--depth \(crawl.depth) --breadth \(crawl.breadth) --limit \(crawl.limit)")
    }
}

extension CrawlTerms.Term {
    /// The bounds and the usual number, as the help says them.
    fileprivate var words: String {
        "\(operatorBounds.lowerBound) to \(operatorBounds.upperBound) (default: \(usual))"
    }
}
