internal import Music

/// Traces a score back to the seeds.
///
/// What the seeds say adds up, before it is put on a scale: the power mean of walks is a sum over the artists of a taste, the
/// cosine of genres is linear in the profile, the cosine of sounds in the mean, and the walk over others' histories in the
/// seeds. So each seed has its part of a term, and of the term's share of the score. Only shares above 0 are traced, and
/// only parts above 0 count: nobody carries a burden.
///
/// The parts of the walks are an approximation: the walk is traced back from the artist by local pushes, which overlook
/// what less than `tolerance` of it would bring. Each tells too little, never too much.
struct Attribution {
    let taste: ResolvedTaste
    let pool: CandidatePool
    /// What other listeners' histories say; nil where they say nothing.
    let collaborative: CollaborativeSignal?
    private let walk: LocalWalk

    private static let tolerance = 2e-3
    private static let most = 3

    init(taste: ResolvedTaste, pool: CandidatePool, restart: Double, collaborative: CollaborativeSignal?) {
        self.taste = taste
        self.pool = pool
        self.collaborative = collaborative
        walk = LocalWalk(pool.graph, restart: restart, tolerance: Self.tolerance, in: pool.reserve)
    }

    /// A seed artist's part, 0 to 1, of what all of them say.
    typealias Part = (artist: Int, part: Double)

    /// Who carried an entry; `ofArtists` are the ``parts(for:)`` of an entry by the same artist.
    func carriers(of entry: Entry, _ ofArtists: [Part]) -> Carriers {
        let amounts = entry.gains
        var carriers = Carriers()
        carriers.artists = largest(ofArtists, \.part).map {
            Carriers.SeedArtist(artist: pool.artistIDs[$0.artist], weight: $0.part)
        }
        let ofArtist = Dictionary(uniqueKeysWithValues: ofArtists.map { ($0.artist, $0.part) })
        let weightOf = Dictionary(uniqueKeysWithValues: taste.artists.map { ($0.artist, $0.weight) })
        let around = (amounts[.graph] ?? 0) + (amounts[.genre] ?? 0)
        let sounds = shares(of: sounds(like: entry.row))
        let played = played(with: entry)
        let parts = taste.points.indices.map { place -> (point: Int, part: Double) in
            let point = taste.points[place]
            // What an artist did is shared out among the tracks by which the listener plays them.
            let byArtist = point.artist.map { (ofArtist[$0] ?? 0) * point.weight / (weightOf[$0] ?? 1) } ?? 0
            let together = (amounts[.collaborative] ?? 0) * (played[place] ?? 0)
            return (place, around * byArtist + (amounts[.audio] ?? 0) * sounds[place] + together)
        }
        let total = parts.reduce(0) { $0 + $1.part }
        guard total > 0 else { return carriers }
        carriers.tracks = largest(parts, \.part).map { found in
            let point = taste.points[found.point]
            let alike = likeness(of: point, to: entry.row)
            return Carriers.SeedTrack(
                track: point.track, weight: found.part / total, cosine: alike?.cosine,
                features: alike?.features ?? [])
        }
        return carriers
    }

    /// Each seed artist's part of what neighbourhood and genre say for an entry, and so for any other by its artist.
    func parts(for entry: Entry) -> [Part] {
        let artist = Int(pool.artist[entry.row])
        let (graph, genre) = (entry.gains[.graph] ?? 0, entry.gains[.genre] ?? 0)
        var ways = [Double](repeating: 0, count: taste.artists.count)
        if graph > 0 {
            let visits = walk.visits(from: artist)
            let degree = pool.graph.degree(of: artist)
            ways = taste.artists.map { seed, weight in
                let own = pool.graph.degree(of: seed)
                // Between two artists walks run as often one way as the other, but for their degrees.
                let rank = own > 0 ? (visits[seed] ?? 0) * degree / own : seed == artist ? 1 : 0
                return weight * rank.squareRoot().squareRoot()
            }
        }
        let likeness = taste.artists.map { seed, weight in
            genre > 0 ? weight * Double(pool.genres.cosine(seed, artist)) : 0
        }
        let (ofWalk, ofGenre) = (shares(of: ways), shares(of: likeness))
        let parts = taste.artists.indices.map { graph * ofWalk[$0] + genre * ofGenre[$0] }
        return zip(taste.artists, shares(of: parts)).map { ($0.artist, $1) }
    }

    /// Which part of the walk over others' histories comes from each seed, by its place in the taste.
    func played(with entry: Entry) -> [Int: Double] {
        guard let collaborative, entry.gains[.collaborative] ?? 0 > 0 else { return [:] }
        return Dictionary(
            uniqueKeysWithValues: collaborative.parts(of: entry.row).map { ($0.point, $0.part) })
    }

    /// How much each seed adds to the cosine between the mean sound and a row's.
    private func sounds(like row: Int) -> [Double] {
        guard pool.hasAudio[row] else { return [Double](repeating: 0, count: taste.points.count) }
        let sound = pool.audio(of: row)
        return taste.points.map { point in
            point.audio.map { point.weight * dot($0, sound) } ?? 0
        }
    }

    /// The cosine of a seed's sound and a row's, and the features in which they agree; nil where one is unknown.
    func likeness(of point: ResolvedTaste.Point, to row: Int) -> (cosine: Double, features: [String])? {
        guard let sound = point.audio, pool.hasAudio[row] else { return nil }
        let other = pool.audio(of: row)
        // A product says how much a feature adds to the cosine: high where both lie far out on the same side.
        let products = zip(sound, other).map { Double($0 * $1) }
        let agreeing = products.indices.filter { products[$0] > 0.05 }.sorted {
            products[$0] != products[$1] ? products[$0] > products[$1] : $0 < $1
        }
        return (dot(sound, other), agreeing.prefix(3).map { AudioSpace.names[$0] })
    }

    /// The values as parts of what is above 0 in all; zeros where nothing is.
    private func shares(of values: [Double]) -> [Double] {
        let total = values.reduce(0) { $0 + max(0, $1) }
        return values.map { total > 0 ? max(0, $0) / total : 0 }
    }

    private func largest<Some>(_ parts: [Some], _ part: (Some) -> Double) -> [Some] {
        // Ties fall by the order of the taste, which is that of the ids.
        parts.enumerated().filter { part($0.element) > 0 }
            .sorted { (part($1.element), $0.offset) < (part($0.element), $1.offset) }
            .prefix(Self.most).map(\.element)
    }
}

/// The product of two vectors.
func dot(_ a: some Sequence<Float>, _ b: some Sequence<Float>) -> Double {
    zip(a, b).reduce(0) { $0 + Double($1.0) * Double($1.1) }
}

extension Entry {
    /// The shares that are above 0.
    fileprivate var gains: [Block: Double] {
        Dictionary(shares.map { ($0.block, max(0, $0.amount)) }, uniquingKeysWith: +)
    }
}
