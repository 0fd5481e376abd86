internal import Jobs

/// What must hold, and what did not.
///
/// It keeps its own books, and never asks the rows that it judges.
struct Verdicts {
    private(set) var broken: [String] = []
    /// The live token of each job that was claimed.
    private var tokens: [Int64: Int64] = [:]
    private var mostVisited = 0

    mutating func fail(_ rule: String, _ words: String, at now: Moment) {
        broken.append("\(rule) at \(Double(now - Simulation.start) / 1e6) s: \(words)")
    }

    mutating func claimed(_ job: ModelJob) { tokens[job.id] = job.token }

    /// I2: a write was accepted; it must have come with the live token.
    mutating func accepted(_ what: String, _ lease: Job.Lease, ends: Bool, at now: Moment) {
        if tokens[lease.job.rawValue] != lease.token {
            fail(
                "I2", "\(what) of job \(lease.job.rawValue) was accepted from a lease that was lost", at: now)
        }
        if ends { tokens[lease.job.rawValue] = nil }
    }

    mutating func rescued(_ job: ModelJob) { tokens[job.id] = nil }

    /// I1, I3 and I6, after every change of the queue.
    mutating func look(at queue: ModelQueue, _ crawl: ModelCrawl, now: Moment) {
        var keys: [String: Int] = [:]
        for job in queue.live { keys["\(job.kind.rawValue)/\(job.key ?? "")", default: 0] += 1 }
        for artist in crawl.waiting where keys["crawl.visit/\(artist)"] == nil {
            fail("I1", "artist \(artist) is waited for, and no job is to visit it", at: now)
        }
        for (key, count) in keys where count > 1 && key.hasPrefix("sync/") {
            fail("I3", "\(count) live jobs \(key)", at: now)
        }
        if crawl.visited < mostVisited { fail("I6", "progress went back", at: now) }
        mostVisited = max(mostVisited, crawl.visited)
    }
}
