internal import HTTP
internal import Jobs
internal import Music
internal import Storage

/// A crawl that is only planned: what it would find and cost, without beginning it.
extension CrawlDesk {
    /// How long an answer waits for the plan.
    private static let patience: Duration = .seconds(15)

    /// Plans a crawl, and answers with its plan; 202 where that takes longer than anybody likes to wait.
    func plan(_ caller: Caller, _ wish: CrawlWish) async throws -> Response {
        let listener = caller.listener.id
        let crawl = try await database.transaction(as: .listener(listener)) { connection in
            try connection.takeTurn(of: listener)
            let underWay = try connection.trialsUnderWay(of: listener)
            guard underWay < Self.mostAtOnce else {
                throw ProblemDocument(409, detail: "\(underWay) plans are being made: wait for one.")
            }
            let crawl = try connection.plan(
                NewCrawl(
                    listener: listener, seed: wish.seed, depth: wish.depth, breadth: wish.breadth,
                    limit: wish.limit, isTrial: true))
            try connection.enqueue(.crawlPlan(crawl.id.rawValue, of: listener, priority: .interactive))
            return crawl
        }
        let deadline = ContinuousClock.now + Self.patience
        while ContinuousClock.now < deadline {
            let now = try await database.transaction(as: .listener(listener)) { try $0.crawl(crawl.id) }
            guard let now else { break }
            let view = CrawlView(now)
            if view.plan.artists != nil || now.state.isFinal { return try .json(view) }
            try await Task.sleep(for: .milliseconds(100))
        }
        return try .json(CrawlView(crawl), status: 202, headers: ["Location": "/crawls/\(crawl.id.rawValue)"])
    }
}
