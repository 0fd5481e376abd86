internal import Music

/// What a listener must not be given: what they have, under any id, what they disliked, what rests, what is explicit.
struct CandidateFilter: Sendable {
    private let pool: CandidatePool
    private let tracks: Set<Int32>
    private let artists: Set<Int32>
    private let songs: Set<UInt64>
    private let allowsExplicit: Bool

    init(_ taste: Taste, _ resolved: ResolvedTaste, pool: CandidatePool, dials: Dials) {
        self.pool = pool
        allowsExplicit = dials.allowsExplicit
        // What the listener has is known as a song; what only rests or was disliked, as this very track.
        let known = taste.known.union(taste.seeds.map(\.track)).compactMap(pool.row(of:))
        var songs = Set(known.flatMap { [pool.titleKey[$0], pool.isrcKey[$0]] })
        songs.formUnion(resolved.points.flatMap { [$0.titleKey, $0.isrcKey] })
        songs.formUnion(
            taste.dislikedTracks.compactMap(pool.row(of:)).flatMap { [pool.titleKey[$0], pool.isrcKey[$0]] })
        songs.remove(0)
        self.songs = songs
        let others = taste.dislikedTracks.union(taste.resting).compactMap(pool.row(of:))
        tracks = Set((known + others).map(Int32.init))
        artists = Set(taste.dislikedArtists.compactMap(pool.index(of:)).map(Int32.init))
    }

    func accepts(_ row: Int) -> Bool {
        (allowsExplicit || !pool.isExplicit[row]) && !tracks.contains(Int32(row))
            && !artists.contains(pool.artist[row]) && !songs.contains(pool.titleKey[row])
            && !songs.contains(pool.isrcKey[row])
    }
}
