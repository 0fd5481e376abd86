internal import LinearAlgebra
internal import Music

/// A taste in the measures of a pool: what its seeds sound like, when they came out, who made them.
struct ResolvedTaste {
    /// A seed as the pool sees it.
    struct Point {
        var track: Track.ID
        var weight: Double
        /// Nil where the pool does not know the artist.
        var artist: Int?
        /// Of length one; nil where nothing is known.
        var audio: [Float]?
        var year: UInt8
        var popularity: UInt8
        var titleKey: UInt64
        var isrcKey: UInt64
    }

    /// Louder seeds count as loud as this, so that no sum of weights overflows.
    private static let loudest = 1e12

    /// In the order of the track ids, so that sums do not depend on the order of the taste.
    let points: [Point]
    /// The artists of the seeds and those named beside them, each once, with all their weight; in the order of the indices.
    let artists: [(artist: Int, weight: Double)]

    init(_ taste: Taste, in pool: CandidatePool) {
        var weights: [Track.ID: Double] = [:]
        var facts: [Track.ID: Candidate] = [:]
        // The same seed may come from several ranges: its weights add up. Sorted, since sums depend on order.
        for seed in taste.seeds.sorted(by: { ($0.track.rawValue, $0.weight) < ($1.track.rawValue, $1.weight) }
        )
        where seed.weight > 0 && seed.weight.isFinite && !taste.dislikedTracks.contains(seed.track) {
            weights[seed.track, default: 0] += min(seed.weight, Self.loudest)
            if let fact = seed.facts { facts[seed.track] = fact }
        }
        points = weights.sorted { $0.key.rawValue < $1.key.rawValue }.compactMap { track, weight in
            if let row = pool.row(of: track) { return Point(row: row, weight: weight, in: pool) }
            return facts[track].map { Point($0, weight: weight, in: pool) }
        }
        var ofArtist: [Int: Double] = [:]
        for point in points { if let artist = point.artist { ofArtist[artist, default: 0] += point.weight } }
        for seed in taste.artists.sorted(by: {
            ($0.artist.rawValue, $0.weight) < ($1.artist.rawValue, $1.weight)
        })
        where seed.weight > 0 && seed.weight.isFinite && !taste.dislikedArtists.contains(seed.artist) {
            if let artist = pool.index(of: seed.artist) {
                ofArtist[artist, default: 0] += min(seed.weight, Self.loudest)
            }
        }
        artists = ofArtist.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
    }

    /// What part of the songs repeat an artist, 0 (none) to below 1; nil where no artist of theirs is known.
    ///
    /// Songs are counted, however loud each is.
    var repeats: Double? {
        let artists = points.compactMap(\.artist)
        return artists.isEmpty ? nil : 1 - Double(Set(artists).count) / Double(artists.count)
    }

    /// The direction of the seeds' mean sound, of length one; nil where no seed's sound is known.
    var meanAudio: [Float]? {
        var sum = [Double](repeating: 0, count: AudioSpace.width)
        for point in points {
            guard let audio = point.audio else { continue }
            for feature in sum.indices { sum[feature] += point.weight * Double(audio[feature]) }
        }
        return unitLength(sum.map(Float.init))
    }
}

extension ResolvedTaste.Point {
    fileprivate init(row: Int, weight: Double, in pool: CandidatePool) {
        self.init(
            track: pool.ids[row], weight: weight, artist: Int(pool.artist[row]),
            audio: pool.hasAudio[row] ? pool.audio(of: row) : nil, year: pool.year[row],
            popularity: pool.popularity[row], titleKey: pool.titleKey[row], isrcKey: pool.isrcKey[row])
    }

    fileprivate init(_ facts: Candidate, weight: Double, in pool: CandidatePool) {
        let main = facts.artists.first
        let artist = main.flatMap(pool.index)
        let quantiles = pool.space.quantiles(AudioSpace.raw(facts.features))
        self.init(
            track: facts.id, weight: weight, artist: artist,
            audio: pool.guess.filled(quantiles, artist: artist).flatMap(unitLength),
            year: CandidatePool.code(year: facts.releaseYear),
            popularity: CandidatePool.code(popularity: facts.popularity),
            titleKey: pool.songs.song(SongKey.title(facts.title, artist: main)),
            isrcKey: SongKey.isrc(facts.isrc))
    }
}

extension CandidatePool {
    /// The audio block of a row, of length one where the sound is known.
    func audio(of row: Int) -> [Float] { Array(rows.row(row).prefix(AudioSpace.width)) }
}
