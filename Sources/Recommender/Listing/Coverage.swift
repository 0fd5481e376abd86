/// How well the latest entries of a list cover the tastes of a listener, and what each further one would add.
///
/// What is covered counts by its logarithm, weighted by the tastes, so that the first entry of a taste adds most; the list
/// that gains most has each taste in the proportion that the listener has. After Steck, "Calibrated recommendations",
/// RecSys 2018, §3, and Santos, Macdonald, Ounis, "Exploiting query reformulations for web search result diversification",
/// WWW 2010.
struct Coverage {
    private let weights: [Double]
    /// An entry's part in each taste.
    private let parts: [[Double]]
    private var recent: [Int] = []
    /// The world that an entry is of, where it is of one that counts.
    private let worldOf: [Int?]
    /// The worlds that the list has nothing of yet, and the entries could give something of.
    private var missing: Set<Int>

    /// Keeps the first entry of a taste from being worth without bounds.
    private static let floor = 0.1

    /// Nil where there are not several tastes to cover.
    init?(of artists: [Int], by tastes: Tastes) {
        guard tastes.weights.count > 1 || tastes.worlds > 1 else { return nil }
        weights = tastes.weights
        var worldOfArtist: [Int: Int?] = [:]
        worldOf = artists.map { artist in
            let world = worldOfArtist[artist] ?? tastes.world(of: artist)
            worldOfArtist[artist] = world
            return world
        }
        missing = tastes.worlds > 1 ? Set(worldOf.compactMap(\.self)) : []
        var known: [Int: [Double]] = [:]
        parts = artists.map { artist in
            let parts = known[artist] ?? tastes.parts(of: artist)
            known[artist] = parts
            return parts
        }
    }

    /// How much less each open entry would add than the one that would add most; at least 0.
    func lack(among isOpen: [Bool]) -> [Double] {
        let covered = weights.indices.map { taste in
            recent.reduce(Self.floor) { $0 + parts[$1][taste] }
        }
        let gains = parts.indices.map { entry in
            guard isOpen[entry] else { return 0.0 }
            return weights.indices.reduce(0) { sum, taste in
                sum + weights[taste] * logarithm(1 + parts[entry][taste] / covered[taste])
            }
        }
        let most = gains.max() ?? 0
        return gains.map { most - $0 }
    }

    /// The entries that alone may come next, where so few places are left that each must go to a world that is missing.
    func due(places: Int) -> [Bool]? {
        guard places > 0, !missing.isEmpty, missing.count >= places else { return nil }
        return worldOf.map { $0.map(missing.contains) ?? false }
    }

    /// Adds an entry to the list; only the latest so many count.
    mutating func add(_ entry: Int, forgettingBeyond limit: Int) {
        recent.append(entry)
        if let world = worldOf[entry] { missing.remove(world) }
        if recent.count > limit { recent.removeFirst() }
    }
}
