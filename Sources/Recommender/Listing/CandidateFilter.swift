internal import Music

/// What a listener must not be given: what they have, under any id, what they disliked, what rests, what is explicit.
struct CandidateFilter: Sendable {
    private let pool: CandidatePool
    private let tracks: Set<Int32>
    private let artists: Set<Int32>
    private let songs: Set<UInt64>
    private let allowsExplicit: Bool
    private let taste: Taste
    private let resolved: ResolvedTaste

    init(_ taste: Taste, _ resolved: ResolvedTaste, pool: CandidatePool, dials: Dials) {
        self.pool = pool
        self.taste = taste
        self.resolved = resolved
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

    /// Why a row is not accepted, the weightiest reason first; nil where it is.
    func hindrance(to row: Int) -> Standing.Hindrance? {
        guard !accepts(row) else { return nil }
        let track = pool.ids[row]
        if taste.dislikedTracks.contains(track) { return Standing.Hindrance(.disliked) }
        if artists.contains(pool.artist[row]) { return Standing.Hindrance(.artistDisliked) }
        if taste.known.contains(track) || taste.seeds.contains(where: { $0.track == track }) {
            return Standing.Hindrance(.known)
        }
        if songs.contains(pool.titleKey[row]) || songs.contains(pool.isrcKey[row]) {
            return Standing.Hindrance(.sameSong, because: version(of: row))
        }
        if taste.resting.contains(track) { return Standing.Hindrance(.resting) }
        return Standing.Hindrance(.explicit)
    }

    /// What the listener has or disliked that is the same song as a row, the lowest id first.
    private func version(of row: Int) -> Track.ID? {
        let heard = taste.known.union(taste.dislikedTracks).sorted { $0.rawValue < $1.rawValue }
        let other = heard.first { track in pool.row(of: track).map { pool.isSameSong($0, row) } == true }
        let keys = Set([pool.titleKey[row], pool.isrcKey[row]]).subtracting([0])
        let seed = resolved.points.first { !keys.isDisjoint(with: [$0.titleKey, $0.isrcKey]) }
        return other ?? seed?.track
    }
}
