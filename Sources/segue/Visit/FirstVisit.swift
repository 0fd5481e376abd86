import Foundation
import HTTP
import Visiting

/// What `segue up` shows a stranger: a sign-in, a sync, a crawl, and the ranked list that comes of it.
struct FirstVisit {
    private var visitor: Visitor

    /// A visit by somebody who has signed in.
    init(by visitor: Visitor) { self.visitor = visitor }

    /// The whole visit: sync, crawl, list.
    mutating func make(limit: Int) async throws -> Answers.Recommendations {
        try await awaitSync()
        try await awaitCrawl()
        return try await awaitList(limit: limit)
    }

    /// Waits until the listener's tracks are there.
    private mutating func awaitSync() async throws {
        let bar = Progress("Sync")
        var before: Int?
        while true {
            // Its tracks are told when it is done; until then one sees by its calls that it moves.
            let standing: Answers.Standing = try await poll("/capabilities") { _ in true }
            let calls = standing.calls - (before ?? standing.calls)
            before = before ?? standing.calls
            bar.show(calls, of: nil, "calls made")
            let sync: Answers.Sync = try await poll("/me/sync") { _ in true }
            guard sync.state != "failed" else {
                throw Failure("the sync failed: \(sync.error ?? "no reason given")")
            }
            if sync.last_completed_at != nil, sync.state == "idle" {
                let counts = sync.counts
                return bar.finish(
                    [
                        counts.tracks.counted("track"), counts.artists.counted("artist"),
                        counts.calls.counted("call"),
                    ].joined(separator: ", "))
            }
            try await Task.sleep(for: .milliseconds(500))
        }
    }

    /// Leaves no session behind.
    mutating func signOut() async throws { _ = try await visitor.ask(.post, "/auth/logout") }

    /// Waits until the first crawl has ended; a crawl that waits for a budget is left to itself.
    private mutating func awaitCrawl() async throws {
        let bar = Progress("Crawl")
        let crawls: Answers.Crawls = try await poll("/crawls") { (crawls: Answers.Crawls) in
            guard let crawl = crawls.items.first else { return false }
            bar.show(
                crawl.progress.visited, of: crawl.progress.expected,
                "artists, \(crawl.progress.tracks) tracks")
            return crawl.hasEnded || ["waiting", "paused"].contains(crawl.state)
        }
        guard let crawl = crawls.items.first else { return }
        let end =
            crawl.state == "done"
            ? "" : " (\(crawl.state)\(crawl.waiting_until.map { " until \($0)" } ?? ""))"
        bar.finish(
            "\(crawl.progress.visited.counted("artist")) visited, "
                + "\(crawl.progress.tracks.counted("track")) in the pool\(end)")
    }

    /// Waits until there is a list, and gives it.
    ///
    /// One from before the crawl's end is stale, and followed by a better one within moments: for a minute it waits for that.
    private mutating func awaitList(limit: Int) async throws -> Answers.Recommendations {
        let bar = Progress("Recommendations")
        let end = ContinuousClock.now + .seconds(60)
        let list: Answers.Recommendations = try await poll("/recommend?limit=\(limit)") {
            (list: Answers.Recommendations) in !list.edition.stale || ContinuousClock.now > end
        }
        bar.finish("edition \(list.edition.number), \(list.items.count.counted("track"))")
        return list
    }

    /// Asks again and again, twice a second, for ten minutes at the most, until an answer satisfies; 202 never does.
    private mutating func poll<Answer: Decodable>(
        _ path: String, until isEnough: (Answer) throws -> Bool
    ) async throws -> Answer {
        for _ in 0..<1_200 {
            let response = try await visitor.ask(.get, path)
            let body = Data(response.bytes)
            guard response.status.isSuccess else {
                let problem = try? JSONDecoder().decode(Answers.Problem.self, from: body)
                let words = problem?.detail ?? problem?.title ?? ""
                throw Failure("GET \(path) answered \(response.status.rawValue). \(words)")
            }
            if response.status != 202 {
                let answer = try JSONDecoder().decode(Answer.self, from: body)
                if try isEnough(answer) { return answer }
            }
            try await Task.sleep(for: .milliseconds(500))
        }
        throw Failure("GET \(path) was not ready after ten minutes; the log says why")
    }
}

extension Answers.Recommendations {
    /// The list as a terminal shows it.
    var rows: [ListRow] {
        items.map { item in
            ListRow(
                rank: item.rank, title: item.track.title, artists: item.track.artists.map(\.name),
                year: item.track.release_year, score: item.score, why: item.reasons.sentence)
        }
    }
}
