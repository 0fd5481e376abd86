internal import LinearAlgebra
public import Music

/// What a listener must not be given: what they have, under any id, what they disliked, what rests, what is explicit, and what
/// the crawl did not reach that limits the list.
struct CandidateFilter: Sendable {
    private let pool: CandidatePool
    private let tracks: Set<Int32>
    private let artists: Set<Int32>
    private let songs: Set<UInt64>
    private let allowsExplicit: Bool
    /// Whether the crawl that limits the list visited each of the pool's artists; nil where none limits it.
    private let crawled: Strip<UInt8>?
    private let taste: Taste
    private let resolved: ResolvedTaste

    init(_ taste: Taste, _ resolved: ResolvedTaste, pool: CandidatePool, dials: Dials) {
        self.pool = pool
        self.taste = taste
        self.resolved = resolved
        allowsExplicit = dials.allowsExplicit
        crawled = dials.crawl.map { limit in
            let crawled = Workspace<UInt8>(pool.artistCount, from: pool.reserve)
            for index in (taste.crawledArtists[limit]?.ids ?? []).lazy.compactMap(pool.index(of:)) {
                crawled[index] = 1
            }
            return crawled.finished()
        }
        // As songs, not as these very tracks: no other version of them comes in their place.
        let shut = taste.known.union(taste.seeds.map(\.track)).union(taste.dislikedTracks)
            .union(taste.resting).union(taste.shownLately).compactMap(pool.row(of:))
        var songs = Set(shut.flatMap { [pool.titleKey[$0], pool.isrcKey[$0]] })
        songs.formUnion(resolved.points.flatMap { [$0.titleKey, $0.isrcKey] })
        songs.formUnion((taste.strangers + taste.seeds.compactMap(\.facts)).flatMap(pool.songKeys))
        songs.remove(0)
        self.songs = songs
        tracks = Set(shut.map(Int32.init))
        artists = Set(taste.dislikedArtists.compactMap(pool.index(of:)).map(Int32.init))
    }

    func accepts(_ row: Int) -> Bool {
        isCrawled(row) && (allowsExplicit || !pool.isExplicit[row]) && !tracks.contains(Int32(row))
            && !artists.contains(pool.artist[row]) && !songs.contains(pool.titleKey[row])
            && !songs.contains(pool.isrcKey[row])
    }

    private func isCrawled(_ row: Int) -> Bool {
        crawled.map { $0[Int(pool.artist[row])] == 1 } ?? true
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
        let resting = taste.resting.union(taste.shownLately)
        if resting.contains(track) { return Standing.Hindrance(.resting) }
        if songs.contains(pool.titleKey[row]) || songs.contains(pool.isrcKey[row]) {
            if let heard = heardVersion(of: row) { return Standing.Hindrance(.sameSong, because: heard) }
            if let other = version(of: row, among: resting) {
                return Standing.Hindrance(.resting, because: other)
            }
            return Standing.Hindrance(.sameSong)
        }
        return Standing.Hindrance(isCrawled(row) ? .explicit : .notReached)
    }

    /// What the listener has or disliked that is the same song as a row.
    private func heardVersion(of row: Int) -> Track.ID? {
        if let other = version(of: row, among: taste.known.union(taste.dislikedTracks)) { return other }
        let keys = Set([pool.titleKey[row], pool.isrcKey[row]]).subtracting([0])
        let seed = resolved.points.first { !keys.isDisjoint(with: [$0.titleKey, $0.isrcKey]) }
        return seed?.track ?? taste.strangers.first { !keys.isDisjoint(with: pool.songKeys(of: $0)) }?.id
    }

    /// The lowest id among tracks of the pool that are the same song as a row.
    private func version(of row: Int, among tracks: Set<Track.ID>) -> Track.ID? {
        tracks.filter { track in pool.row(of: track).map { pool.isSameSong($0, row) } == true }
            .min { $0.rawValue < $1.rawValue }
    }
}

extension CandidatePool {
    /// The keys under which a track that may not be in the pool would stand in it.
    fileprivate func songKeys(of facts: Candidate) -> [UInt64] {
        SongKey.keys(facts.title, artists: facts.artists).map(songs.song) + [SongKey.isrc(facts.isrc)]
    }

    /// Those of some tracks that are no candidates here.
    public func strangers(among tracks: some Sequence<Track.ID>) -> [Track.ID] {
        tracks.filter { row(of: $0) == nil }.sorted { $0.rawValue < $1.rawValue }
    }
}
