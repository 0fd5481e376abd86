internal import Music

/// A candidate on its way into the pool, without what the pool does not keep.
struct Draft {
    var id: Track.ID
    var artist: Artist.ID
    /// `AudioSpace.width` raw values, NaN where unknown.
    var raw: [Float]
    var year: UInt8
    var popularity: UInt8
    var isExplicit: Bool
    var titleKey: UInt64
    /// The title's keys under the other artists of the credit.
    var guestKeys: [UInt64]
    var isrcKey: UInt64

    /// Nil where there is no artist.
    init?(_ candidate: Candidate) {
        guard let main = candidate.artists.first else { return nil }
        id = candidate.id
        artist = main
        raw = AudioSpace.raw(candidate.features)
        year = CandidatePool.code(year: candidate.releaseYear)
        popularity = CandidatePool.code(popularity: candidate.popularity)
        isExplicit = candidate.isExplicit ?? false
        let keys = SongKey.keys(candidate.title, artists: candidate.artists)
        titleKey = keys[0]
        guestKeys = keys.count == 1 ? [] : Array(keys.dropFirst())
        isrcKey = SongKey.isrc(candidate.isrc)
    }

    /// A hash of all of it.
    var hash: UInt64 {
        var hash = Fingerprint()
        hash.add(id.rawValue)
        hash.add(artist.rawValue)
        for value in raw { hash.add(value.isNaN ? UInt32.max : value.bitPattern) }
        hash.add(year)
        hash.add(popularity)
        hash.add(isExplicit ? 1 : 0)
        hash.add(titleKey)
        for key in guestKeys.sorted() { hash.add(key) }
        hash.add(isrcKey)
        return hash.value
    }

    /// The first of those with the same id; they are sorted by id.
    static func withoutRepeats(_ drafts: [Draft]) -> [Draft] {
        drafts.indices.filter { $0 == 0 || drafts[$0 - 1].id != drafts[$0].id }.map { drafts[$0] }
    }
}
