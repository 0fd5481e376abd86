internal import Music

/// A candidate on its way into the pool, without what the pool does not keep.
struct Draft: Sendable {
    var id: Track.ID
    var artist: Artist.ID
    /// `AudioSpace.width` raw values, NaN where unknown; in a vector, since an array would be an allocation each.
    var raw: SIMD16<Float>
    var year: UInt8
    var popularity: UInt8
    var isExplicit: Bool
    var titleKey: UInt64
    /// The title's keys under the other artists of the credit.
    var guestKeys: [UInt64]
    var isrcKey: UInt64
    /// A hash of all of it.
    private(set) var hash: UInt64 = 0

    /// Nil where there is no artist.
    init?(_ candidate: Candidate) {
        guard let main = candidate.artists.first else { return nil }
        id = candidate.id
        artist = main
        raw = AudioSpace.rawVector(candidate.features)
        year = CandidatePool.code(year: candidate.releaseYear)
        popularity = CandidatePool.code(popularity: candidate.popularity)
        isExplicit = candidate.isExplicit ?? false
        let keys = SongKey.keys(candidate.title, artists: candidate.artists)
        titleKey = keys[0]
        guestKeys = keys.count == 1 ? [] : Array(keys.dropFirst())
        isrcKey = SongKey.isrc(candidate.isrc)
        hash = hashed
    }

    private var hashed: UInt64 {
        var hash = Fingerprint()
        hash.add(id.rawValue)
        hash.add(artist.rawValue)
        for feature in 0..<AudioSpace.width {
            hash.add(raw[feature].isNaN ? UInt32.max : raw[feature].bitPattern)
        }
        hash.add(year)
        hash.add(popularity)
        hash.add(isExplicit ? 1 : 0)
        hash.add(titleKey)
        for key in guestKeys.sorted() { hash.add(key) }
        hash.add(isrcKey)
        return hash.value
    }

    /// By rising id, each id once; those that are so already cost only a look.
    static func inOrder(_ drafts: [Draft]) -> [Draft] {
        if drafts.indices.dropFirst().allSatisfy({ drafts[$0 - 1].id.rawValue < drafts[$0].id.rawValue }) {
            return drafts
        }
        let sorted = drafts.sorted { ($0.id.rawValue, $0.hash) < ($1.id.rawValue, $1.hash) }
        return sorted.indices.filter { $0 == 0 || sorted[$0 - 1].id != sorted[$0].id }.map { sorted[$0] }
    }
}

/// Some candidates on their way into a pool, taken apart: the costly part of it, which needs nothing of the others.
public struct CandidatePage: Sendable {
    let drafts: [Draft]

    /// Takes candidates apart.
    public init(_ candidates: [Candidate]) { drafts = candidates.compactMap(Draft.init) }
}
