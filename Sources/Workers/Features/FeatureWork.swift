internal import FoundationEssentials
internal import Jobs
internal import Lifecycle
internal import Music
internal import Postgres
internal import Storage
internal import Upstream

/// Asks how tracks sound, a batch a job, until nothing is left to ask; then whoever waits for a list gets one.
///
/// A call for forty or a hundred tracks costs as much as a call for one, so that syncs and visits leave this to a job of its
/// own, of which there is one at a time. Where it takes long, because somebody outside is to be left alone or is asked for
/// track after track, whoever waits gets a list before, and another one at the end.
struct FeatureWork: Sendable {
    let pool: Pool
    let outside: Outside
    /// How long lists wait for it.
    let patience: Duration

    func run(_ job: Job) async throws -> Outcome {
        let start = ContinuousClock.now
        let asker = try await pool.withConnection { try $0.listenerWithConsent() }
        let inquiry = outside.inquiry(for: asker, of: job)
        let size = try await inquiry.featureBatch()
        let tracks = try await pool.withConnection { connection in
            try connection.tracks(try connection.tracksWithoutFeatures(limit: size))
        }
        let found = try await inquiry.audioFeatures(for: tracks)
        let isWhole = tracks.count < size && found.interrupted == nil && !found.isCutShort
        let calls = inquiry.tally.calls
        let pace = (ContinuousClock.now - start) / max(tracks.count, 1)
        return .done { connection in
            try connection.countForLatestCrawl(soundCalls: calls)
            try connection.keep(found)
            // A visit that ended meanwhile may have brought more.
            if try isWhole && connection.tracksWithoutFeatures(limit: 1).isEmpty {
                try connection.markStale(awaitingSounds: true, because: "more is known of how songs sound")
                return try connection.recommendToWhoeverWaits()
            }
            let rest = NewJob.features(
                notBefore: found.interrupted?.until, waitsFor: found.interrupted?.budget)
            try connection.enqueue(found.interrupted != nil && found.isEmpty ? rest.goingOn(from: job) : rest)
            // Who waits is not left waiting because somebody outside is, or because there is much to ask.
            let wait =
                try found.interrupted.map { .seconds($0.until.timeIntervalSince(try connection.clock())) }
                ?? pace * connection.unheardTracks(atMost: 100_000)
            if wait > patience { try connection.recommendToWhoeverWaits() }
        }
    }

    /// Features that cannot be had are no reason to have no list.
    func abandoned(_ job: Job, on connection: isolated Connection) throws {
        try connection.recommendToWhoeverWaits()
    }
}

extension Connection {
    /// Keeps how tracks sound, who knew, who did not, and the handles that were learned on the way.
    fileprivate func keep(_ found: FoundFeatures) throws {
        for (source, known) in Dictionary(grouping: found.known, by: \.value.source) {
            try remember(known.map { ($0.key, $0.value.features) }, from: source)
        }
        for (source, facts) in Dictionary(grouping: found.facts, by: \.source) {
            try remember(facts.map(\.facts), from: source)
        }
        // Under any source's name: what is kept is that nobody knew.
        try remember(found.unknown.map { ($0, nil) }, from: .reccobeats)
    }
}
