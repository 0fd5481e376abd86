internal import LinearAlgebra
internal import Music

/// All candidates, laid out for scoring: built once, immutable, shared by every request.
///
/// One row of ``Matrix`` a candidate, in the order of the track ids, whatever the order of the facts:
/// nine audio quantiles scaled to length one, the place among its artist's tracks and the popularity, both standardised.
/// What only depends on the artist, the year or the popularity is looked up in small tables that a request makes.
/// About 100 bytes a candidate.
public struct CandidatePool: Sendable {
    /// The matrix' columns: the audio block, then the two standing terms, then zeros up to a cache line.
    enum Column {
        static let place = AudioSpace.width
        static let popularity = AudioSpace.width + 1
        static let count = 16
    }
    /// No year, no popularity.
    static let unknown: UInt8 = 255

    /// A hash of everything that the pool was built from; the same facts in any order give the same number.
    public let fingerprint: UInt64
    let rows: Matrix
    /// Ascending.
    let ids: [Track.ID]
    /// The main artist's index.
    let artist: [Int32]
    /// The year of release, from 1850 on.
    let year: [UInt8]
    /// Popularity in whole numbers, 0 to 100.
    let popularity: [UInt8]
    let isExplicit: [Bool]
    let titleKey: [UInt64]
    let isrcKey: [UInt64]
    /// Whether the sound is known or could be guessed.
    let hasAudio: [Bool]

    /// Ascending.
    let artistIDs: [Artist.ID]
    /// How many tracks each artist has here.
    let tracksOfArtist: [Int32]
    let genres: GenreSpace
    let graph: ArtistGraph
    let space: AudioSpace
    let guess: AudioGuess
    /// The mean of the audio block, and of the products of its values.
    let audioMean: [Double]
    let audioMoments: [Double]
    /// How many candidates have each year and each popularity.
    let yearCounts: [Int]
    let popularityCounts: [Int]

    /// How many candidates there are.
    public var count: Int { ids.count }
    /// How many artists there are, with those who only stand in the graph.
    public var artistCount: Int { artistIDs.count }

    /// The memory that the candidates take, without the artists'.
    public var bytesPerCandidate: Double {
        let fixed = MemoryLayout<Track.ID>.stride + 4 + 1 + 1 + 1 + 8 + 8 + 1
        return Double(Column.count * 4 + fixed)
    }

    /// The row of a track; nil where it is no candidate.
    ///
    /// Cost: a binary search.
    func row(of track: Track.ID) -> Int? { search(ids, track.rawValue) { $0.rawValue } }

    /// The index of an artist; nil where nothing is known of them.
    func index(of artist: Artist.ID) -> Int? { search(artistIDs, artist.rawValue) { $0.rawValue } }

    /// A year as it is stored; nil is `unknown`.
    static func code(year: Int?) -> UInt8 {
        guard let year, (1850..<1850 + Int(unknown)).contains(year) else { return unknown }
        return UInt8(year - 1850)
    }

    /// A popularity as it is stored; nil, NaN and what is out of range is `unknown`.
    static func code(popularity: Double?) -> UInt8 {
        guard let popularity, (0...100).contains(popularity) else { return unknown }
        return UInt8(popularity.rounded())
    }
}

/// The index of a value in an ascending array.
func search<Element>(_ sorted: [Element], _ value: Int64, by key: (Element) -> Int64) -> Int? {
    var (low, high) = (0, sorted.count)
    while low < high {
        let middle = (low + high) / 2
        if key(sorted[middle]) < value { low = middle + 1 } else { high = middle }
    }
    return low < sorted.count && key(sorted[low]) == value ? low : nil
}
