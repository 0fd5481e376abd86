internal import Jobs
internal import Music

/// What a crawl will cost, as far as it can be told before it begins.
public struct CrawlPlan: Codable, Sendable, Hashable {
    /// How many artists it will visit.
    public var artists: Int
    /// How many calls it will make, by provider.
    public var calls: [String: Int]
    /// How long that takes at today's budgets.
    public var seconds: Double
}

/// How a crawl is to go.
package struct CrawlShape: Sendable, Hashable {
    package var seeds: Int
    package var depth: Int
    package var breadth: Int
    package var limit: Int

    package init(seeds: Int, depth: Int, breadth: Int, limit: Int) {
        self.seeds = seeds
        self.depth = depth
        self.breadth = breadth
        self.limit = limit
    }

    /// How many artists each level will have, the seeds first.
    ///
    /// Neighbours share neighbours: experience says that of those who are found beyond the seeds, six in ten are new.
    package var levels: [Int] {
        var levels = [min(seeds, limit)]
        var left = limit - levels[0]
        for _ in 0..<depth {
            let found = min(Int((Double(levels.last ?? 0) * Double(breadth) * 0.6).rounded(.up)), left)
            levels.append(found)
            left -= found
        }
        return levels
    }
}

/// Which ways are open to this app.
package struct OpenWays: Sendable, Hashable {
    var relatedArtists = true
    var artistTopTracks = true
    var audioFeatures = true

    package init(relatedArtists: Bool = true, artistTopTracks: Bool = true, audioFeatures: Bool = true) {
        self.relatedArtists = relatedArtists
        self.artistTopTracks = artistTopTracks
        self.audioFeatures = audioFeatures
    }
}

/// How much of a provider's budget there is today.
package struct DayBudget: Sendable, Hashable {
    /// The time between two calls, in seconds.
    var interval: Double
    /// Calls that may still be made to one family today; nil: as many as one likes.
    var left: Int?
    /// How long nothing may be asked, in seconds.
    var blocked = 0.0

    package init(interval: Double, left: Int? = nil, blocked: Double = 0) {
        self.interval = interval
        self.left = left
        self.blocked = blocked
    }
}

extension CrawlPlan {
    /// Reckons a plan: a pure function of the crawl's shape, the ways that are open, and the budgets.
    ///
    /// `tracks` is how many tracks an artist brings. Providers work side by side: the slowest decides.
    package init(_ shape: CrawlShape, tracks: Int, ways: OpenWays, budgets: [String: DayBudget]) {
        let levels = shape.levels
        let all = levels.reduce(0, +)
        let expanded = levels.dropLast().reduce(0, +)
        let candidates = all * tracks
        var calls: [String: Int] = [:]
        func ask(_ source: Source, _ count: Int) {
            if count > 0 { calls[source.rawValue, default: 0] += count }
        }
        if ways.relatedArtists {
            ask(.spotify, expanded)
        } else {
            // Spotify's id leads to MusicBrainz' once, for the seeds; the others are found by it.
            ask(.musicbrainz, min(shape.seeds, all))
            ask(.listenbrainz, expanded)
        }
        if ways.artistTopTracks {
            ask(.spotify, all)
        } else {
            // The artist by name, their tracks, and each track for its code.
            ask(.deezer, all * 2 + candidates)
        }
        if ways.audioFeatures, ways.artistTopTracks {
            ask(.spotify, (candidates + 99) / 100)
        } else {
            ask(.reccobeats, (candidates + 39) / 40 * 2)
        }
        artists = all
        self.calls = calls
        seconds =
            calls.map { provider, count in
                let budget = budgets[provider] ?? DayBudget(interval: 0.5)
                var seconds = budget.blocked + Double(count) * budget.interval
                if let left = budget.left, count > left {
                    seconds += Double((count - left) / 400 + 1) * 86_400
                }
                return seconds
            }.max() ?? 0
    }
}
