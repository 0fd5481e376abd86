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
    /// What an entry would give a place to, of what must have one.
    private let claims: [Set<Tastes.Claim>]
    /// What must have a place and has none yet, as far as there are entries for it.
    private var missing: Set<Tastes.Claim>

    /// Keeps the first entry of a taste from being worth without bounds.
    private static let floor = 0.1

    /// Nil where there are not several tastes to cover.
    ///
    /// - Parameters:
    ///   - seeds: the artist of each of the listener's songs.
    ///   - own: the artists who alone give what must have a place its place, where any of theirs is among the entries: whoever
    ///     stands near a taste may not be of it.
    init?(of artists: [Int], by tastes: Tastes, seeds: [Int], own: Set<Int>) {
        guard tastes.weights.count > 1 || tastes.worlds > 1 else { return nil }
        weights = tastes.weights
        let claim = tastes.claims(of: seeds, own: own)
        let known = Dictionary(
            uniqueKeysWithValues: Set(artists).map { artist in
                let parts = tastes.parts(of: artist)
                return (artist, (parts: parts, claims: claim(artist, parts)))
            })
        parts = artists.map { known[$0]?.parts ?? [] }
        var sure: Set<Tastes.Claim> = []
        for artist in own { sure.formUnion(known[artist]?.claims ?? []) }
        let met = known.map { artist, known in
            (artist, own.contains(artist) ? known.claims : known.claims.subtracting(sure))
        }
        let claimsOf = Dictionary(uniqueKeysWithValues: met)
        claims = artists.map { claimsOf[$0] ?? [] }
        missing = claimsOf.values.reduce(into: []) { $0.formUnion($1) }
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

    /// The entries that alone may come next, where so few places are left that each must go to what is missing.
    func due(places: Int) -> [Bool]? {
        guard places > 0, !missing.isEmpty, missing.count >= places else { return nil }
        return claims.map { !missing.isDisjoint(with: $0) }
    }

    /// Adds an entry to the list; only the latest so many count.
    mutating func add(_ entry: Int, forgettingBeyond limit: Int) {
        recent.append(entry)
        missing.subtract(claims[entry])
        if recent.count > limit { recent.removeFirst() }
    }
}
