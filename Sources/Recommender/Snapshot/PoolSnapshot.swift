internal import LinearAlgebra
internal import Music

/// A pool from a file, and of which catalogue it was made.
///
/// The file is mapped: its pages are read when they are needed, shared by all processes that map it, and dropped when the
/// system wants their memory.
public struct PoolSnapshot: Sendable {
    /// The pool; its memory is the file's.
    public let pool: CandidatePool
    /// What the writer called the catalogue.
    public let catalogue: String

    /// Maps a file and checks it: reads all of it once.
    public init(mapping path: String) throws(SnapshotError) {
        let file = try SnapshotReader(path)
        pool = try CandidatePool(file)
        catalogue = String(decoding: try file.strip("catalogue", of: UInt8.self), as: UTF8.self)
    }
}

extension CandidatePool {
    /// A pool whose memory is a mapped file's, which ``write(to:catalogue:)`` wrote.
    ///
    /// A damaged, cut or foreign file is refused. Costs reading the file once.
    public init(mapping path: String) throws(SnapshotError) { self = try PoolSnapshot(mapping: path).pool }

    /// Writes the pool to a file that ``init(mapping:)`` makes the same pool of, bit for bit.
    ///
    /// The file appears whole or not at all, in place of one that is there, and only its owner can read it.
    ///
    /// - Parameter catalogue: what the reader is told of the catalogue.
    public func write(to path: String, catalogue: String = "") throws(SnapshotError) {
        let sections = ownSections + [Section("catalogue", Array(catalogue.utf8))]
        try SnapshotWriter.write(sections, fingerprint: fingerprint, to: path)
    }

    private var ownSections: [Section] {
        [
            Section("shape", [rows.rows, rows.columns, rows.stride].map(Int64.init)),
            Section("rows", rows.values),
            Section("ids.base", [ids.base]),
            Section("ids.near", ids.near),
            Section("ids.far", ids.far),
            Section("ids.order", ids.order),
            Section("artists", artistIDs.values),
            Section("song.keys", songs.keys),
            Section("song.songs", songs.songs),
            Section("tracks", tracksOfArtist),
            Section("genre.names", genres.names.flatMap { Array($0.utf8) + [0] }),
            Section("genre.starts", genres.starts),
            Section("genre.genres", genres.genres),
            Section("genre.weights", genres.weights),
            Section("graph.starts", graph.starts),
            Section("graph.halves", graph.halves),
            Section("graph.weights", graph.weights),
            Section("graph.degrees", graph.degrees),
            Section("audio.counts", space.maps.map { Int64($0.values.count) }),
            Section("audio.values", space.maps.flatMap(\.values)),
            Section("audio.quantiles", space.maps.flatMap(\.quantiles)),
            Section("guess.means", guess.means),
            Section("guess.known", guess.supported),
            Section("audio.mean", audioMean),
            Section("audio.moments", audioMoments),
            Section("years", yearCounts.map(Int64.init)),
            Section("popularities", popularityCounts.map(Int64.init)),
        ]
    }

    /// The pool of a file; refused where its parts would not fit together.
    init(_ file: SnapshotReader) throws(SnapshotError) {
        let shape = try file.strip("shape", of: Int64.self)
        guard shape.count == 3, let rows = Int32(exactly: shape[0]), shape[1] == Column.count,
            shape[2] == Column.stride,
            let matrix = Matrix(
                rows: Int(rows), columns: Column.count, stride: Column.stride, over: try file.strip("rows"))
        else { throw .damaged("shape") }
        let base = try file.strip("ids.base", of: Int64.self)
        guard base.count == 1,
            let ids = TrackIDs(
                base: base[0], near: try file.strip("ids.near"), far: try file.strip("ids.far"),
                order: try file.strip("ids.order")), ids.count == matrix.rows
        else { throw .damaged("ids") }
        let artists: Strip<Int64> = try file.strip("artists")
        guard matrix.codeBound <= artists.count, artists.isAscending else { throw .damaged("artists") }
        fingerprint = file.fingerprint
        self.rows = matrix
        self.ids = ids
        songs = try SongBook(file)
        artistIDs = ArtistIDs(values: artists)
        reserve = Reserve(artists: artists.count)
        walks = WalkMemory(artists: artists.count)
        tracksOfArtist = try file.strip("tracks")
        genres = try GenreSpace(file, artists: artists.count)
        graph = try ArtistGraph(file, artists: artists.count)
        space = try AudioSpace(file)
        guess = try AudioGuess(file, artists: artists.count)
        audioMean = Array(try file.strip("audio.mean"))
        audioMoments = Array(try file.strip("audio.moments"))
        yearCounts = try file.strip("years", of: Int64.self).map(Int.init)
        popularityCounts = try file.strip("popularities", of: Int64.self).map(Int.init)
        let width = AudioSpace.width
        guard tracksOfArtist.count == artists.count, audioMean.count == width,
            audioMoments.count == width * width, yearCounts.count == 256, popularityCounts.count == 256
        else { throw .damaged("its counts") }
    }
}
