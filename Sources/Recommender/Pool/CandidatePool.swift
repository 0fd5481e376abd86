internal import LinearAlgebra
internal import Music

/// All candidates, laid out for scoring: built once, immutable, shared by every request.
///
/// One row of ``Matrix`` a candidate, by artist and track id, whatever the order of the facts: nine audio quantiles scaled to
/// length one, the place among its artist's tracks and the popularity, both standardised, and in the tail its ``Facts``.
/// What only depends on the artist, the year or the popularity is looked up in small tables that a request makes; an artist's
/// tracks lie together, so that its value is at hand. 72 bytes a candidate.
public struct CandidatePool: Sendable {
    /// The matrix' columns: the audio block, then the two standing terms.
    enum Column {
        static let place = AudioSpace.width
        static let popularity = AudioSpace.width + 1
        /// Padded to a multiple of four.
        static let count = 12
        /// The columns, and four for the facts.
        static let stride = 16
    }
    /// No year, no popularity.
    static let unknown: UInt8 = 255

    /// A hash of everything that the pool was built from; the same facts in any order give the same number.
    public let fingerprint: UInt64
    /// The numbers of each candidate, and its ``Facts``.
    let rows: Matrix
    /// By row.
    let ids: TrackIDs
    /// Keys of songs that are credited to several artists.
    let songs: SongBook

    /// Ascending.
    let artistIDs: ArtistIDs
    /// How many tracks each artist has here.
    let tracksOfArtist: Strip<Int32>
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

    /// What requests work in, one after another.
    let reserve: Reserve
    /// Walks over the graph that were asked for lately.
    let walks: WalkMemory

    /// Other listeners and what they have of these candidates; nil leaves every listener alone.
    var collaborativeIndex: CollaborativeIndex?

    /// How many candidates there are.
    public var count: Int { rows.rows }
    /// How many artists there are, with those who only stand in the graph.
    public var artistCount: Int { artistIDs.count }

    /// The memory that the matrix takes.
    package var matrixBytes: Int { rows.byteCount }

    /// The memory that the candidates take, without the artists'.
    package var bytesPerCandidate: Double {
        let idBytes = MemoryLayout<Int32>.stride + (ids.far.isEmpty ? 4 : 8)
        return Double(rows.stride * MemoryLayout<Float>.stride + idBytes)
    }

    /// The row of a track; nil where it is no candidate.
    ///
    /// Cost: a binary search.
    func row(of track: Track.ID) -> Int? { ids.row(of: track) }

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

/// The index of a value in an ascending collection; nil where it is not there.
func search<Sorted: RandomAccessCollection<Element>, Element>(
    _ sorted: Sorted, _ value: Int64, by key: (Element) -> Int64
) -> Int? where Sorted.Index == Int {
    let place = lowerBound(of: value, in: sorted, by: key)
    return place < sorted.count && key(sorted[place]) == value ? place : nil
}

/// The first index of an ascending collection whose value is not less; the count where all are.
func lowerBound<Sorted: RandomAccessCollection<Element>, Element, Value: Comparable>(
    of value: Value, in sorted: Sorted, by key: (Element) -> Value
) -> Int where Sorted.Index == Int {
    var (low, high) = (0, sorted.count)
    while low < high {
        let middle = (low + high) / 2
        if key(sorted[middle]) < value { low = middle + 1 } else { high = middle }
    }
    return low
}

extension Reserve {
    /// What one request works in at a time, over so many artists: two vectors of sixteen walks, and eight more of a value each.
    convenience init(artists: Int) { self.init(most: 192 * artists) }
}

/// The ids of all artists, ascending.
struct ArtistIDs: RandomAccessCollection, Sendable {
    let values: Strip<Int64>

    var startIndex: Int { 0 }
    var endIndex: Int { values.count }
    subscript(index: Int) -> Artist.ID { Artist.ID(rawValue: values[index]) }
}
