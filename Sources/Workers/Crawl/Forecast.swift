internal import Glibc
package import Music

/// Whom a crawl will find, level by level, as far as it can be told: what is known is walked, what is not is guessed.
///
/// Pure. Who is related to whom is given level by level; of those of whom it is not known, it is guessed how many others
/// they lead to: from the lists of their neighbours where some are known, else from crawls of before, else as on a map,
/// where what lies a step further grows by its rim and not as a tree does.
package struct Forecast: Sendable {
    /// Artists by level, the seeds first.
    package private(set) var levels: [Double] = []
    /// Artists whose related artists are to be asked for.
    package private(set) var relations = 0.0
    /// Artists whose tracks are to be asked for.
    package private(set) var tracks = 0.0
    /// Those of the next level who are known.
    package private(set) var known: [Artist.ID]

    private let shape: CrawlShape
    private let growth: [Double?]
    private var strangers = 0.0
    private var seen: Set<Artist.ID>

    /// A walk that begins at seeds; `growth` is how many artists one of each level led to before, where that is known.
    package init(_ shape: CrawlShape, from seeds: [Artist.ID], growth: [Double?] = []) {
        self.shape = shape
        self.growth = growth
        known = Array(seeds.prefix(shape.limit))
        seen = Set(known)
    }

    /// Whether there is another level.
    package var goesOn: Bool {
        levels.count <= shape.depth && Double(known.count) + strangers > 0
            && levels.reduce(0, +) < Double(shape.limit)
    }

    /// All artists.
    package var artists: Double { levels.reduce(0, +) }

    /// Takes the level of ``known``: whose tracks are known, and the related artists of those of whom they are known.
    package mutating func take(tracksKnown: Set<Artist.ID>, related: [Artist.ID: [Artist.ID]]) {
        let size = Double(known.count) + strangers
        levels.append(size)
        tracks += size - Double(known.count { tracksKnown.contains($0) })
        guard levels.count <= shape.depth else { return }
        let lists = known.compactMap { related[$0] }
        relations += size - Double(lists.count)
        let before = seen
        let links = lists.reduce(0) { $0 + $1.count { !before.contains($0) } }
        var next: [Artist.ID] = []
        for list in lists { for artist in list where seen.insert(artist).inserted { next.append(artist) } }
        let left = Double(shape.limit) - artists
        let all = expected(
            found: Double(next.count), links: Double(links), lists: Double(lists.count), of: size)
        known = Array(next.prefix(Int(max(left, 0))))
        strangers = min(max(all - Double(next.count), 0), max(left - Double(known.count), 0))
    }

    /// How many artists the next level has, of whom some lists name `found` in `links` places.
    private func expected(found: Double, links: Double, lists: Double, of size: Double) -> Double {
        guard size > lists else { return found }
        guard lists >= 1, links >= 1 else { return size * guessedGrowth }
        let like = Self.extrapolated(found: found, links: links, to: links / lists * size)
        // Of the first two levels a plan asks for some lists from all over.
        guard levels.count > 2 else { return like }
        // Where most are known, the few who are not stand at the rim of what is known, and lead beyond it. And a few lists
        // of a corner, which share no names, say little of the others.
        let atRim = found + (size - lists) * guessedGrowth
        return lists * 2 > size ? max(like, atRim) : min(like, atRim)
    }

    /// How many different ones are found in `more` draws, when `found` were in `links`: of M equally likely ones, M·(1 − e^(−n/M))
    /// are found in n draws.
    package static func extrapolated(found: Double, links: Double, to more: Double) -> Double {
        func expected(_ all: Double, _ draws: Double) -> Double { all * (1 - exp(-draws / all)) }
        var (low, high) = (found, found * 50)
        if expected(high, links) <= found { return expected(high, more) }
        for _ in 0..<60 {
            let middle = (low + high) / 2
            if expected(middle, links) < found { low = middle } else { high = middle }
        }
        return expected(high, more)
    }

    /// How many artists one of the level that was taken last leads to.
    private var guessedGrowth: Double {
        let level = levels.count - 1
        if growth.indices.contains(level), let known = growth[level] { return known }
        guard level > 0, levels[level - 1] > 0 else {
            // Neighbours share neighbours: of those whom several lead to, six in ten are new.
            return Double(shape.breadth) * (levels[0] > 1 ? 0.6 : 1)
        }
        return max(1 + (levels[level] / levels[level - 1] - 1) / 2, 0)
    }
}
