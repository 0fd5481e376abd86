internal import Music

/// Where the columns of tracks.csv stand; all but the ids may be missing.
struct TrackColumns {
    let item: Int
    let artist: Int
    private let name: Int?
    private let features: [Int?]
    private let popularity: Int?
    private let year: Int?

    init(_ table: CSVReader) throws {
        item = try table.column("item_id")
        artist = try table.column("artist_id")
        name = table.optionalColumn("name")
        features = AudioSpace.names.map { table.optionalColumn($0) }
        popularity = table.optionalColumn("popularity")
        year = table.optionalColumn("release_year")
    }

    /// A row's facts; the popularity is on the scale of the file.
    func candidate(_ row: CSVReader.Row, id: Track.ID, artist: Artist.ID) -> Candidate {
        let values = features.map { $0.flatMap { row.number($0) } }
        let sound = AudioFeatures(
            acousticness: values[4], danceability: values[0], energy: values[1], instrumentalness: values[5],
            liveness: values[6], loudness: values[2], speechiness: values[3], tempo: values[8],
            valence: values[7])
        return Candidate(
            id: id, title: name.map { row[$0] } ?? "", artists: [artist], features: sound,
            releaseYear: year.flatMap { Self.year(in: row[$0]) },
            popularity: popularity.flatMap { row.number($0) })
    }

    /// The year in a text: a number of four digits, or a date that begins with one; nil where there is none.
    static func year(in text: String) -> Int? {
        if let number = Double(text) { return (1000..<10_000).contains(number) ? Int(number) : nil }
        guard text.dropFirst(4).first == "-" else { return nil }
        return Int(text.prefix(4)).flatMap { (1000..<10_000).contains($0) ? $0 : nil }
    }
}
