internal import Jobs
package import Music

/// What a crawl will cost, as far as it can be told before it begins.
public struct CrawlPlan: Codable, Sendable, Hashable {
    /// How many artists it will visit.
    public var artists: Int
    /// How many on each level, the seeds first.
    public var levels: [Int]
    /// How many calls it will make until it ends, by provider.
    public var calls: [String: Int]
    /// How long that takes at today's budgets.
    public var seconds: Double
    /// What is asked of its tracks, beside it and after it; nil in a plan of an older version.
    public var sounds: Sounds?
    /// What will be left of each day's quota for syncs and whoever else waits, by `provider/family`.
    public var left: [String: Int]

    /// What it takes to learn how a crawl's tracks sound.
    public struct Sounds: Codable, Sendable, Hashable {
        /// How many calls, by provider.
        public var calls: [String: Int]
        /// From the crawl's beginning until all of it is known, at today's budgets.
        public var seconds: Double
    }
}

/// How a crawl is to go.
package struct CrawlShape: Sendable, Hashable {
    package var depth: Int
    package var breadth: Int
    package var limit: Int

    package init(depth: Int, breadth: Int, limit: Int) {
        self.depth = depth
        self.breadth = breadth
        self.limit = limit
    }
}

/// Which ways are open to this app, and what has been learned of them.
package struct CrawlWays: Sendable, Hashable {
    package var relatedArtists = true
    package var artistTopTracks = true
    package var audioFeatures = true
    /// How many seeds are not known by MusicBrainz' id.
    package var namelessSeeds = 0
    /// How many tracks an artist brings.
    package var tracksPerArtist = 10.0
    /// By how much crawls of before cost more than was planned, by provider.
    package var correction: [String: Double] = [:]
    /// The same of what was asked of their tracks.
    package var soundCorrection: [String: Double] = [:]

    package init(relatedArtists: Bool = true, artistTopTracks: Bool = true, audioFeatures: Bool = true) {
        self.relatedArtists = relatedArtists
        self.artistTopTracks = artistTopTracks
        self.audioFeatures = audioFeatures
    }
}

extension CrawlPlan {
    /// Reckons a plan: a pure function of whom the crawl will find, the ways that are open, and the budgets.
    ///
    /// `made` is what planning itself has cost, which the crawl need not spend again.
    package init(
        _ forecast: Forecast, ways: CrawlWays, budgets: [String: DayBudget], made: [Source: Int] = [:]
    ) {
        let candidates = forecast.tracks * ways.tracksPerArtist
        var visits = ExpectedCalls()
        if ways.relatedArtists {
            visits.add(.spotify, "related-artists", forecast.relations)
        } else {
            // Spotify's id leads to MusicBrainz' once, for the seeds; the others are found by it.
            visits.add(.musicbrainz, "url", min(Double(ways.namelessSeeds), forecast.relations))
            visits.add(.listenbrainz, "similar-artists", forecast.relations)
        }
        var sounds = ExpectedCalls()
        if ways.artistTopTracks {
            visits.add(.spotify, "artist-top-tracks", forecast.tracks)
        } else {
            // The artist by name, and their tracks; and of each track its code, by which others know how it sounds.
            visits.add(.deezer, "search", forecast.tracks)
            visits.add(.deezer, "top", forecast.tracks)
            sounds.add(.deezer, "track", candidates)
        }
        if ways.audioFeatures, ways.artistTopTracks {
            sounds.add(.spotify, "audio-features", (candidates / 100).rounded(.up))
        } else {
            // By Spotify's id, and those that are not known by it by their code.
            sounds.add(.reccobeats, "audio-features", (candidates / 40).rounded(.up) * 2)
        }
        visits.correct(by: ways.correction)
        sounds.correct(by: ways.soundCorrection)
        let all = visits + sounds
        artists = Int(forecast.artists.rounded())
        levels = forecast.levels.map { Int($0.rounded()) }
        calls = visits.totals.merging(made.map { ($0.key.rawValue, $0.value) }, uniquingKeysWith: +)
        seconds = visits.seconds(at: budgets)
        self.sounds = Sounds(calls: sounds.totals, seconds: all.seconds(at: budgets))
        left = [:]
        for (provider, budget) in budgets {
            for (family, room) in budget.families {
                let wanted = Int(all[provider, family].rounded(.up))
                left["\(provider)/\(family)"] = room.left - min(wanted, room.open)
            }
        }
    }
}

/// Calls that are expected, by provider and family.
private struct ExpectedCalls {
    private var counts: [String: [String: Double]] = [:]

    subscript(provider: String, family: String) -> Double { counts[provider]?[family] ?? 0 }

    /// By provider, rounded up.
    var totals: [String: Int] {
        counts.mapValues { Int($0.values.reduce(0, +).rounded(.up)) }
    }

    mutating func add(_ source: Source, _ family: String, _ count: Double) {
        if count > 0 { counts[source.rawValue, default: [:]][family, default: 0] += count }
    }

    mutating func correct(by factors: [String: Double]) {
        for (provider, families) in counts {
            counts[provider] = families.mapValues { $0 * (factors[provider] ?? 1) }
        }
    }

    /// How long they take; providers work side by side, so that the slowest decides.
    func seconds(at budgets: [String: DayBudget]) -> Double {
        counts.map { (budgets[$0.key] ?? DayBudget(interval: 0.5)).seconds(for: $0.value) }.max() ?? 0
    }

    static func + (one: Self, other: Self) -> Self {
        var sum = one
        sum.counts.merge(other.counts) { $0.merging($1, uniquingKeysWith: +) }
        return sum
    }
}
