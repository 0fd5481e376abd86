internal import FoundationEssentials
internal import Jobs
internal import Lifecycle
internal import Music
internal import Postgres
internal import Storage
internal import Upstream

/// Reads what a listener plays, and keeps whole lists only: what fails half-way leaves the last reading of a list as it was.
///
/// Where a budget is spent on the way, the lists that were read are kept, and another job goes on with the others; they are kept too
/// where something goes wrong, so that the next try has only the others to read. The first sync of a listener is followed by a crawl
/// from their favourite artists, and that by a list.
struct SyncWork: Sendable {
    let pool: Pool
    let outside: Outside
    let crawls: CrawlSettings

    func run(_ job: Job) async throws -> Outcome {
        let listener = try job.somebody()
        let before = try await pool.withConnection { try $0.lastReading(of: listener) }
        let inquiry = outside.inquiry(for: listener, of: job)
        let reading = try await SyncReading(
            asking: inquiry, since: before.readings, lastPlay: before.lastPlay, now: before.startedAt)
        let calls = (try job.payload.decode(as: SyncPayload.self).calls ?? 0) + inquiry.tally.total
        if let trouble = reading.trouble {
            // Kept before the sync fails: the next try need not read it again. Who has lost the lease writes nothing.
            try await pool.transaction { connection in
                try connection.takeCatalogueTurn()
                try connection.hold(job.lease)
                try connection.keepLists(of: try connection.keep(reading, of: listener, after: before, calls))
            }
            throw trouble
        }
        log.info("synced", ["listener": "\(listener.rawValue)", "calls": "\(calls)"])
        return .done { [crawls] connection in
            let result = try connection.keep(reading, of: listener, after: before, calls)
            if let pause = reading.interrupted {
                try connection.keepLists(of: result)
                let rest = NewJob.sync(
                    of: listener, afterCalls: calls, notBefore: pause.until, waitsFor: pause.budget,
                    priority: job.priority)
                try connection.enqueue(rest.goingOn(from: job))
            } else {
                try connection.keep(result)
                if before.isFirst {
                    let crawl = try connection.plan(crawls.firstCrawl(of: listener))
                    try connection.enqueue(
                        .crawlPlan(crawl.id.rawValue, of: listener, priority: job.priority))
                }
            }
            try connection.askForFeatures()
        }
    }
}

private struct SyncPayload: Decodable {
    /// How many calls it took before a budget interrupted it.
    var calls: Int?
}

/// What is known of a listener before a sync.
private struct LastReading: Sendable {
    var readings: [String: ListReading]
    var lastPlay: Date?
    var isFirst: Bool
    var startedAt: Date
}

extension Connection {
    fileprivate func lastReading(of listener: Listener.ID) throws -> LastReading {
        LastReading(
            readings: try listReadings(of: listener), lastPlay: try lastPlay(of: listener),
            isFirst: try lastSync(of: listener) == nil, startedAt: try clock())
    }

    /// Keeps what a reading says in the catalogue, and what its lists are to be told by; answers with it in our ids.
    fileprivate func keep(
        _ reading: SyncReading, of listener: Listener.ID, after before: LastReading, _ calls: Int
    ) throws -> SyncResult {
        let result = try remember(reading, of: listener, since: before.startedAt, calls: calls)
        try keep(readings: reading.readings, of: listener)
        if !before.isFirst, !reading.isEmpty {
            try markStale(editionsOf: listener, because: "you have listened to more since")
        }
        return result
    }

    /// Keeps the tracks and artists of a reading in the catalogue; answers with the reading in our ids.
    ///
    /// All tracks of all lists travel together: a constant number of statements.
    private func remember(
        _ reading: SyncReading, of listener: Listener.ID, since start: Date, calls: Int
    ) throws -> SyncResult {
        let lists = TimeRange.allCases.map { reading.tracks[$0] ?? [] }
        let all = lists.joined() + reading.plays.map(\.track)
        var tracks = try remember(Array(all), from: .spotify)[...]
        let favourites = TimeRange.allCases.map { reading.artists[$0] ?? [] }
        var artists = try remember(Array(favourites.joined()), from: .spotify)[...]

        var result = SyncResult(listener: listener, startedAt: start, calls: calls)
        for range in TimeRange.allCases {
            if let list = reading.tracks[range] {
                result.topTracks[range] = tracks.prefix(list.count).compactMap(\.self)
                tracks = tracks.dropFirst(list.count)
            }
            if let list = reading.artists[range] {
                result.topArtists[range] = artists.prefix(list.count).compactMap(\.self)
                artists = artists.dropFirst(list.count)
            }
        }
        result.plays = zip(tracks, reading.plays).compactMap { id, play in id.map { ($0, play.playedAt) } }
        return result
    }
}

private let log = Log("sync")
