internal import Jobs
internal import Lifecycle
internal import Music
internal import Postgres
internal import Storage
internal import Upstream

/// Asks a few of the lists that a crawl needs anyway, where nobody knows yet who is related to whom.
///
/// The first three of the first two levels at the most: six lists, which are kept and not asked for again. Who refuses, or has
/// no budget left, ends it; a plan is then the poorer, and no worse than that.
struct Sounding: Sendable {
    let pool: Pool
    let settings: CrawlSettings
    let flights: SingleFlight<Artist.ID, Artist.ID>
    static let lists = 3

    /// Sounds from the seeds; answers with them as they are then, since what is learned may show that two are one.
    func take(
        from seeds: [Artist.ID], _ crawl: Crawl, asking inquiry: Inquiry
    ) async throws -> [Artist.ID] {
        var seeds = seeds
        var level = Array(seeds.prefix(crawl.limit))
        for _ in 0..<min(crawl.depth, 2) {
            let chosen = Self.spread(level)
            for artist in try await pool.withConnection({ try $0.artists(chosen) }) {
                do {
                    // Until it is kept, so that nobody who plans beside us asks again, in this process or another.
                    let left = try await flights.share(artist.id) {
                        try await alone(with: artist.id) { try await ask(about: artist, crawl, inquiry) }
                    }
                    level.replace(artist.id, by: left)
                    seeds.replace(artist.id, by: left)
                } catch let error as PostgresError {
                    throw error
                } catch {
                    return seeds
                }
            }
            let known = try await lists(of: level, crawl)
            level = Array(
                level.flatMap { known[$0] ?? [] }.filter { !seeds.contains($0) }.prefix(crawl.limit))
        }
        return seeds
    }

    /// Does something while nobody on any host asks who is related to an artist; waits a little until that is so.
    private func alone<Value>(
        with artist: Artist.ID, _ body: () async throws -> Value
    ) async throws -> Value {
        let start = ContinuousClock.now
        while try await !pool.withConnection({ try $0.mayAskForRelations(of: artist, for: Self.life) }) {
            // Dead, or slow: no plan is worth a long wait.
            guard ContinuousClock.now - start < Self.patience else { throw StillAsked() }
            try await Task.sleep(for: .milliseconds(.random(in: 60...140)))
        }
        let value: Value
        do { value = try await body() } catch {
            // Also when this job was stopped; what cannot be written ends by itself.
            await Task { [pool] in
                try? await pool.withConnection { try $0.endAskingForRelations(of: artist) }
            }.value
            throw error
        }
        try await pool.withConnection { try $0.endAskingForRelations(of: artist) }
        return value
    }

    private struct StillAsked: Error {}

    /// When whoever asks must be dead, for a call ends after twenty seconds; where one source after another is that slow,
    /// two may ask.
    private static let life: Duration = .seconds(30)
    private static let patience: Duration = .seconds(5)

    /// Asks and keeps; answers with the artist, who may have become one with another.
    private func ask(about artist: Artist, _ crawl: Crawl, _ inquiry: Inquiry) async throws -> Artist.ID {
        // Somebody is about to ask already. Looked at first: a visit ends and leaves its facts in one moment. A visit
        // that begins later finds that we are asking.
        let key = "\(artist.id.rawValue)"
        guard try await pool.withConnection({ try $0.liveJob(.crawlVisit, key: key) == nil }),
            try await lists(of: [artist.id], crawl).isEmpty
        else { return artist.id }
        let found = try await inquiry.relatedArtists(of: artist.facts)
        return try await pool.transaction { try $0.keep(relations: found, of: artist) }
    }

    private func lists(of artists: [Artist.ID], _ crawl: Crawl) async throws -> [Artist.ID: [Artist.ID]] {
        try await pool.withConnection { [settings] in
            try $0.relatedArtists(of: artists, breadth: crawl.breadth, freshFor: settings.freshness)
        }
    }

    /// The first, the middle and the last.
    static func spread<Element>(_ all: [Element]) -> [Element] {
        guard all.count > lists else { return all }
        return [all[0], all[all.count / 2], all[all.count - 1]]
    }
}

extension [Artist.ID] {
    /// Puts one artist in the place of another, and keeps each once.
    fileprivate mutating func replace(_ gone: Artist.ID, by left: Artist.ID) {
        guard gone != left, let place = firstIndex(of: gone) else { return }
        if contains(left) { remove(at: place) } else { self[place] = left }
    }
}
