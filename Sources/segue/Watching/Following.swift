import Foundation
import Jobs
import Lifecycle
import Postgres
import Site
import Storage
import Upstream

/// How a crawl was left that somebody followed.
enum Following {
    /// It is at its end, or waits for longer than is waited with it.
    case seen(Crawl)
    /// Whoever followed had enough; the crawl goes on.
    case left(Crawl)
}

extension Installation {
    /// Shows a crawl until its end, or until somebody presses Ctrl-C, which does nothing to the crawl.
    ///
    /// - Parameter throughWaits: whether it is followed while it waits for a budget or is paused, which can take days.
    func follow(_ id: Crawl.ID, throughWaits: Bool) async throws -> Following {
        let requests = Signals.stopRequests()
        return try await withThrowingTaskGroup(of: Following?.self) { group in
            group.addTask {
                for await _ in requests { break }
                return nil
            }
            group.addTask { try await .seen(watch(id, throughWaits: throughWaits)) }
            defer { group.cancelAll() }
            guard let first = try await group.next(), let seen = first else {
                guard let crawl = try await servicePool.withConnection({ try $0.crawl(id) }) else {
                    throw Failure("crawl \(id.rawValue) is gone")
                }
                return .left(crawl)
            }
            return seen
        }
    }

    private func watch(_ id: Crawl.ID, throughWaits: Bool) async throws -> Crawl {
        var screen = Screen()
        var tally = CrawlTally()
        var mark = CrawlNews.Mark.nothing
        var hasToldPlan = false
        while true {
            let told = try await servicePool.withConnection { [mark] connection in
                try connection.news(of: id, since: mark, limit: 1_000).map { news in
                    let budgets = try outside.budget(on: connection).statuses(on: connection)
                    return (news, LivePace(of: news, budgets, now: try connection.clock()))
                }
            }
            guard let (news, pace) = told else { throw Failure("crawl \(id.rawValue) is gone") }
            tally.take(news)
            mark = news.mark
            guard news.isComplete else { continue }
            let picture = CrawlPicture(crawl: news.crawl, pace: pace, steps: tally.steps)
            if !hasToldPlan, let plan = picture.plan {
                hasToldPlan = true
                screen.add(plan)
            }
            let waits =
                news.crawl.state == .paused
                || news.crawl.waitingUntil.map { $0.timeIntervalSinceNow > 60 } ?? false
            if news.crawl.state.isFinal || waits && !throughWaits {
                screen.finish(picture.lines, or: picture.line)
                return news.crawl
            }
            screen.show(picture.lines, or: picture.line)
            try await Task.sleep(for: .milliseconds(500))
        }
    }
}
