internal import LinearAlgebra
internal import Music

extension CandidatePool {
    /// Lays out the candidates; reads each sequence once.
    ///
    /// Of several candidates with the same id one is kept; a candidate without an artist is passed over, since nothing
    /// could speak for it. Relations of artists that are not named otherwise count as well: a way may lead over them.
    public init(
        candidates: some Sequence<Candidate>, artists: some Sequence<CandidateArtist>,
        relations: some Sequence<ArtistRelation>
    ) {
        self.init(
            candidates: candidates, artists: artists, relations: relations, guessingSound: true)
    }

    /// The same of candidates that were taken apart before, in whatever order; `threads` work side by side.
    public init(
        pages: [CandidatePage], artists: [CandidateArtist], relations: [ArtistRelation], threads: Int = 2
    ) {
        self.init(
            drafts: pages.flatMap(\.drafts), artists: artists, relations: relations, guessingSound: true,
            threads: threads)
    }

    /// The same; without the guess of sounds, what nobody has measured weighs nothing.
    init(
        candidates: some Sequence<Candidate>, artists: some Sequence<CandidateArtist>,
        relations: some Sequence<ArtistRelation>, guessingSound guess: Bool
    ) {
        self.init(
            drafts: candidates.compactMap(Draft.init), artists: Array(artists), relations: Array(relations),
            guessingSound: guess, threads: 1)
    }

    private init(
        drafts: [Draft], artists: [CandidateArtist], relations: [ArtistRelation], guessingSound guess: Bool,
        threads: Int
    ) {
        let relations = relations.filter { $0.rank >= 1 }
        var genresOf: [Artist.ID: [String]] = [:]
        for artist in artists { genresOf[artist.id, default: []] += artist.genres }
        let byID = Draft.inOrder(drafts)
        let index = ArtistIndex(
            byID.map(\.artist.rawValue) + genresOf.keys.map(\.rawValue)
                + relations.map(\.artist.rawValue) + relations.map(\.related.rawValue))
        let artistIDs = index.ids.map(Artist.ID.init)
        // By artist, then by id: what a request looks up for an artist is looked up once for all of its tracks.
        var order = byID.indices.map { UInt64(index[byID[$0].artist.rawValue]) << 32 | UInt64($0) }
        order.sortByRadix()
        let drafts = order.map { byID[Int($0 & 0xFFFF_FFFF)] }
        let artist = order.map { Int32($0 >> 32) }
        let genres = GenreSpace(artistIDs.map { genresOf[$0] ?? [] })
        let edges = relations.map {
            ArtistGraph.Edge(
                a: index[$0.artist.rawValue], b: index[$0.related.rawValue], weight: 1 / Float($0.rank))
        }

        let space = AudioSpace(drafts, threads: threads)
        let audio = AudioBlock(
            drafts, artist: artist, genres: genres, space: space, guessing: guess, threads: threads)
        let popularity = drafts.map(\.popularity)
        let place = standardised(places(drafts, artist: artist))
        let popular = standardised(popularity.map { $0 == Self.unknown ? nil : Double($0) })

        self.artistIDs = ArtistIDs(values: Strip(artistIDs.map(\.rawValue)))
        reserve = Reserve(artists: artistIDs.count)
        walks = WalkMemory(artists: artistIDs.count)
        self.genres = genres
        self.graph = ArtistGraph(artists: artistIDs.count, edges: edges)
        self.space = space
        self.guess = audio.guess
        self.audioMean = audio.mean
        self.audioMoments = audio.moments
        self.ids = TrackIDs(drafts.map(\.id))
        let songs = SongBook(drafts.lazy.map { ($0.titleKey, $0.guestKeys) })
        self.songs = songs
        self.yearCounts = counts(drafts.lazy.map(\.year))
        self.popularityCounts = counts(popularity)
        var tracks = [Int32](repeating: 0, count: artistIDs.count)
        for artist in artist { tracks[Int(artist)] += 1 }
        self.tracksOfArtist = Strip(tracks)
        self.fingerprint = Self.fingerprint(drafts, artistIDs, genresOf, relations)
        self.rows = Matrix(rows: drafts.count, columns: Column.count, stride: Column.stride) { span in
            for (row, draft) in drafts.enumerated() {
                let base = row * Column.stride
                for feature in 0..<AudioSpace.width {
                    span[base + feature] = audio.values[row * AudioSpace.width + feature]
                }
                span[base + Column.place] = place[row]
                span[base + Column.popularity] = popular[row]
                let facts = Facts(
                    artist: artist[row], year: draft.year, popularity: draft.popularity,
                    isExplicit: draft.isExplicit, hasAudio: audio.isKnown[row],
                    titleKey: songs.song(draft.titleKey),
                    isrcKey: draft.isrcKey)
                facts.write(to: &span, at: base + Column.count)
            }
        }
    }

    private static func fingerprint(
        _ drafts: [Draft], _ artistIDs: [Artist.ID], _ genresOf: [Artist.ID: [String]],
        _ relations: [ArtistRelation]
    ) -> UInt64 {
        var hash = Fingerprint()
        for draft in drafts { hash.add(draft.hash) }
        for artist in artistIDs {
            hash.add(artist.rawValue)
            for genre in (genresOf[artist] ?? []).sorted() { hash.add(genre) }
        }
        // A sum does not depend on the order, and saves sorting the relations.
        let edges = relations.reduce(UInt64(0)) { sum, relation in
            var edge = Fingerprint()
            edge.add(relation.artist.rawValue)
            edge.add(relation.related.rawValue)
            edge.add(relation.rank)
            return sum &+ edge.value
        }
        hash.add(edges)
        return hash.value
    }
}

/// How many times each code occurs.
private func counts(_ codes: some Sequence<UInt8>) -> [Int] {
    var counts = [Int](repeating: 0, count: 256)
    for code in codes { counts[Int(code)] += 1 }
    return counts
}

/// `-log(1 + place)` among the artist's tracks by popularity; nil where the artist's popularities are all unknown.
///
/// Those that are as popular share the best of their places: where all are the same, as a catalogue may say that knows none,
/// the place tells nothing.
private func places(_ drafts: [Draft], artist: [Int32]) -> [Double?] {
    var places = [Double?](repeating: nil, count: drafts.count)
    var start = 0
    while start < drafts.count {
        var end = start
        while end < drafts.count, artist[end] == artist[start] { end += 1 }
        // An unknown popularity comes last.
        let order = (start..<end).map { track -> UInt64 in
            let popularity = drafts[track].popularity
            let rank = popularity == CandidatePool.unknown ? 256 : 255 - UInt64(popularity)
            return rank << 32 | UInt64(track)
        }.sorted()
        if order[0] >> 32 < 256 {
            var shared = 0
            for (place, key) in order.enumerated() {
                if key >> 32 != order[shared] >> 32 { shared = place }
                places[Int(key & 0xFFFF_FFFF)] = -logarithm(Double(1 + shared))
            }
        }
        start = end
    }
    return places
}

/// Mean 0 and standard deviation 1 over what is known; 0, which weighs nothing, where it is not.
private func standardised(_ values: [Double?]) -> [Float] {
    let known = values.compactMap { $0 }
    let scale = Scale(known.map { ($0, 1) })
    return values.map { $0.map { Float(scale($0)) } ?? 0 }
}
