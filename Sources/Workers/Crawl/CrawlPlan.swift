internal import Jobs
package import Music

/// What a crawl will cost, as far as it can be told before it begins.
public struct CrawlPlan: Codable, Sendable, Hashable {
    /// How many artists it will visit.
    public var artists: Int
    /// How many on each level, the seeds first.
    public var levels: [Int]
    /// How many calls it will make, by provider.
    public var calls: [String: Int]
    /// How long that takes at today's budgets.
    public var seconds: Double
    /// What will be left of each day's quota for syncs and whoever else waits, by `provider/family`.
    public var left: [String: Int]
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

    package init(relatedArtists: Bool = true, artistTopTracks: Bool = true, audioFeatures: Bool = true) {
        self.relatedArtists = relatedArtists
        self.artistTopTracks = artistTopTracks
        self.audioFeatures = audioFeatures
    }
}

extension CrawlPlan {
    /// Reckons a plan: a pure function of whom the crawl will find, the ways that are open, and the budgets.
    ///
    /// `made` is what planning itself has cost, which the crawl need not spend again. Providers work side by side: the slowest
    /// decides.
    package init(
        _ forecast: Forecast, ways: CrawlWays, budgets: [String: DayBudget], made: [Source: Int] = [:]
    ) {
        var calls: [String: [String: Double]] = [:]
        func ask(_ source: Source, _ family: String, _ count: Double) {
            if count > 0 { calls[source.rawValue, default: [:]][family, default: 0] += count }
        }
        let candidates = forecast.tracks * ways.tracksPerArtist
        if ways.relatedArtists {
            ask(.spotify, "related-artists", forecast.relations)
        } else {
            // Spotify's id leads to MusicBrainz' once, for the seeds; the others are found by it.
            ask(.musicbrainz, "url", min(Double(ways.namelessSeeds), forecast.relations))
            ask(.listenbrainz, "similar-artists", forecast.relations)
        }
        if ways.artistTopTracks {
            ask(.spotify, "artist-top-tracks", forecast.tracks)
        } else {
            // The artist by name, their tracks, and each track for its code.
            ask(.deezer, "search", forecast.tracks)
            ask(.deezer, "top", forecast.tracks)
            ask(.deezer, "track", candidates)
        }
        if ways.audioFeatures, ways.artistTopTracks {
            ask(.spotify, "audio-features", (candidates / 100).rounded(.up))
        } else {
            // By Spotify's id, and those that are not known by it by their code.
            ask(.reccobeats, "audio-features", (candidates / 40).rounded(.up) * 2)
        }
        var total: [String: Int] = [:]
        for (source, count) in made { total[source.rawValue] = count }
        for (provider, families) in calls {
            let factor = ways.correction[provider] ?? 1
            calls[provider] = families.mapValues { $0 * factor }
            total[provider, default: 0] += Int((families.values.reduce(0, +) * factor).rounded(.up))
        }
        artists = Int(forecast.artists.rounded())
        levels = forecast.levels.map { Int($0.rounded()) }
        self.calls = total
        seconds =
            calls.map { (budgets[$0.key] ?? DayBudget(interval: 0.5)).seconds(for: $0.value) }.max() ?? 0
        left = [:]
        for (provider, budget) in budgets {
            for (family, room) in budget.families {
                let wanted = Int((calls[provider]?[family] ?? 0).rounded(.up))
                left["\(provider)/\(family)"] = room.left - min(wanted, room.open)
            }
        }
    }
}
