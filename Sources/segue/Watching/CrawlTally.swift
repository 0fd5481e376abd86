import Storage

/// How far each step of a crawl is, put together from what is told of it.
struct CrawlTally {
    /// The artists of one step from the seed.
    struct Step: Equatable {
        var found = 0
        var visited = 0
        var failed = 0
    }

    /// The steps, the seeds first.
    private(set) var steps: [Step] = []
    private var known: [Int: WatchedArtist] = [:]

    /// Takes what is new.
    mutating func take(_ news: CrawlNews) {
        if news.isWhole { (steps, known) = ([], [:]) }
        for artist in news.artists {
            if let before = known.updateValue(artist, forKey: artist.position) { count(before, -1) }
            count(artist, 1)
        }
    }

    private mutating func count(_ artist: WatchedArtist, _ change: Int) {
        while steps.count <= artist.depth { steps.append(Step()) }
        steps[artist.depth].found += change
        switch artist.state {
        case .waiting: break
        case .visited: steps[artist.depth].visited += change
        case .failed: steps[artist.depth].failed += change
        }
    }
}
