public import Music

extension CandidatePool {
    /// Hides tracks from a taste, asks for a list as ever, and counts what it finds of them.
    ///
    /// Hidden tracks are taken out of the seeds and of what is known, and so are the artists played or liked whom no other
    /// track of the listener's is by. A hidden track that is a version of something in the rest is not new, and is not looked for.
    /// Costs a list and one more walk over the pool; blocks, like ``recommend(for:dials:settings:threads:)``.
    public func backtest(
        _ taste: Taste, hiding hidden: Set<Track.ID>, dials: Dials = Dials(),
        settings: EngineSettings = EngineSettings()
    ) -> Backtest {
        let rest = taste.without(hidden) { row(of: $0).map { artistIDs[Int(artist[$0])] } }
        let resolved = ResolvedTaste(rest, in: self)
        let filter = CandidateFilter(rest, resolved, pool: self, dials: dials)
        let hunt = Hunt(
            hidden.compactMap(row(of:)).filter(filter.accepts), in: self, accepting: filter.accepts,
            known: Set(
                resolved.artists.map { Int32($0.artist) } + rest.known.compactMap(row(of:)).map { artist[$0] }
            ))
        var test = Backtest(
            hidden: hidden.count, findable: hunt.songs.count, candidates: hunt.counts.reduce(0, +),
            beginnings: [])
        guard test.findable >= Backtest.fewest else { return test }
        var pool = self
        // Who is tested has told the others' model of what is hidden.
        if let member = taste.member, let others = collaborativeModel?.without(member) { pool.join(others) }
        let list = pool.recommend(for: rest, dials: dials, settings: settings).tracks.compactMap {
            row(of: $0.track)
        }
        test.beginnings = [10, 100].filter { $0 <= max(10, dials.limit) }.map {
            hunt.beginning($0, of: list, in: self)
        }
        return test
    }

    /// What makes a row's song one with its versions; the row itself where the title says nothing.
    fileprivate func song(_ row: Int) -> UInt64 { titleKey[row] != 0 ? titleKey[row] : UInt64(row) << 1 }

    /// A level for each popularity, the lowest for what is unknown.
    fileprivate func level(_ row: Int) -> Int {
        popularity[row] == Self.unknown ? 0 : Int(popularity[row]) + 1
    }
}

extension Taste {
    /// The taste as it would be had its owner never met these tracks.
    fileprivate func without(_ hidden: Set<Track.ID>, by artist: (Track.ID) -> Artist.ID?) -> Taste {
        var rest = self
        rest.seeds.removeAll { hidden.contains($0.track) }
        rest.known.subtract(hidden)
        let owed = Set(hidden.compactMap(artist))
            .subtracting(rest.known.union(rest.seeds.map(\.track)).compactMap(artist))
        rest.artists.removeAll { owed.contains($0.artist) }
        rest.moreOf.subtract(owed)
        return rest
    }
}

/// What is looked for, and among what.
private struct Hunt {
    /// How many candidates there are on each level of popularity.
    private(set) var counts = [Int](repeating: 0, count: 102)
    /// The hidden songs and their artists: how many candidates would do on each level.
    private(set) var songs: [UInt64: [Int: Int]] = [:]
    private(set) var artists: [Int32: [Int: Int]] = [:]
    private let known: Set<Int32>

    init(_ rows: [Int], in pool: CandidatePool, accepting: (Int) -> Bool, known: Set<Int32>) {
        self.known = known
        for row in rows {
            songs[pool.song(row)] = [:]
            artists[pool.artist[row]] = [:]
        }
        for row in 0..<pool.count where accepting(row) {
            let level = pool.level(row)
            counts[level] += 1
            // Few artists are looked for, and only their songs can be.
            guard artists[pool.artist[row]] != nil else { continue }
            artists[pool.artist[row]]?[level, default: 0] += 1
            songs[pool.song(row)]?[level, default: 0] += 1
        }
    }

    func beginning(_ length: Int, of list: [Int], in pool: CandidatePool) -> Backtest.Beginning {
        let popularity = RankedDraw(places: length, counts: counts)
        let chance = RankedDraw(places: length, counts: [counts.reduce(0, +)])
        func count<Key: Hashable>(_ groups: [Key: [Int: Int]], _ key: (Int) -> Key) -> Backtest.Count {
            let found = Set(list.prefix(length).map(key))
            let popular = groups.mapValues { popularity.chance(ofAnyOf: $0) }
            return Backtest.Count(
                found: found.intersection(groups.keys).count, total: groups.count,
                byPopularity: Array(popular.values).sum,
                againstPopularity: PairedTest(popular.map { (found.contains($0), $1) }),
                byChance: groups.values.map { chance.chance(ofAnyOf: [0: $0.values.reduce(0, +)]) }.sum)
        }
        return Backtest.Beginning(
            length: length, songs: count(songs, pool.song), artists: count(artists) { pool.artist[$0] },
            newArtists: count(artists.filter { !known.contains($0.key) }) { pool.artist[$0] })
    }
}

extension [Double] {
    /// The sum, the same whatever the order.
    fileprivate var sum: Double { sorted().reduce(0, +) }
}
