internal import Music

/// A catalogue and its test listeners, read from a folder of CSV files.
///
/// Layout: tracks.csv, artists.csv, artist_related.csv, SPLIT/users.csv and, for the metrics alone, SPLIT/truth.csv.
struct DataSet {
    /// The item ids, in the order of the tracks' ids: the id of the first is 0.
    var items: [String] = []
    /// The main artist of each item.
    var artists: [Artist.ID] = []
    var pool: CandidatePool
    /// What the baselines look at: raw features, NaN where unknown; popularity, -1 where unknown.
    var raw: [[Float]] = []
    var popularity: [Double] = []
    private var index: [String: Int] = [:]

    /// A test listener and the tracks that they show.
    struct TestListener {
        var id: String
        var seeds: [Taste.Seed]
    }

    init(directory: String) throws {
        var artistIndex: [String: Int64] = [:]
        func artistID(_ name: String) -> Artist.ID {
            let next = Int64(artistIndex.count)
            let number = artistIndex[name] ?? next
            artistIndex[name] = number
            return Artist.ID(rawValue: number)
        }
        let tracks = try CSVReader(path: "\(directory)/tracks.csv")
        let columns = try TrackColumns(tracks)
        var candidates: [Candidate] = []
        for row in tracks {
            let item = row[columns.item]
            guard index[item] == nil else { continue }
            let id = Track.ID(rawValue: Int64(items.count))
            let candidate = columns.candidate(row, id: id, artist: artistID(row[columns.artist]))
            index[item] = items.count
            items.append(item)
            artists.append(candidate.artists[0])
            raw.append(AudioSpace.raw(candidate.features))
            popularity.append(candidate.popularity ?? -1)
            candidates.append(candidate)
        }
        var known: [CandidateArtist] = []
        let facts = try CSVReader(path: "\(directory)/artists.csv")
        let (name, genres) = (try facts.column("artist_id"), try facts.column("genres"))
        for row in facts {
            known.append(
                CandidateArtist(
                    id: artistID(row[name]), genres: row[genres].split(separator: "|").map(String.init)))
        }
        var relations: [ArtistRelation] = []
        let edges = try CSVReader(path: "\(directory)/artist_related.csv")
        let (from, to) = (try edges.column("artist_id"), try edges.column("related_artist_id"))
        let rank = try edges.column("rank")
        for row in edges {
            guard let rank = Int(row[rank]) else { continue }
            relations.append(
                ArtistRelation(artist: artistID(row[from]), related: artistID(row[to]), rank: rank))
        }
        pool = CandidatePool(candidates: candidates, artists: known, relations: relations)
    }

    /// The item's place in `items`.
    func place(of item: String) -> Int? { index[item] }

    /// The listeners of a split, in the order of the file; a seed that is not in the catalogue is passed over.
    func listeners(_ path: String) throws -> [TestListener] {
        let table = try CSVReader(path: path)
        let (user, item) = (try table.column("user_id"), try table.column("item_id"))
        let weight = table.optionalColumn("weight")
        var places: [String: Int] = [:]
        var listeners: [TestListener] = []
        for row in table {
            let id = row[user]
            if places[id] == nil {
                places[id] = listeners.count
                listeners.append(TestListener(id: id, seeds: []))
            }
            guard let track = index[row[item]] else { continue }
            let loud = weight.flatMap { row.number($0) } ?? 1
            listeners[places[id]!].seeds.append(
                Taste.Seed(track: Track.ID(rawValue: Int64(track)), weight: loud))
        }
        return listeners
    }

    /// What is hidden, by listener.
    func truth(_ path: String) throws -> [String: Set<Int>] {
        let table = try CSVReader(path: path)
        let (user, item) = (try table.column("user_id"), try table.column("item_id"))
        var truth: [String: Set<Int>] = [:]
        for row in table { if let place = index[row[item]] { truth[row[user], default: []].insert(place) } }
        return truth
    }
}

/// Where the columns of tracks.csv stand.
private struct TrackColumns {
    let item: Int
    let artist: Int
    private let name: Int
    private let features: [Int?]
    private let popularity: Int?
    private let year: Int?

    init(_ table: CSVReader) throws {
        item = try table.column("item_id")
        artist = try table.column("artist_id")
        name = try table.column("name")
        features = AudioSpace.names.map { table.optionalColumn($0) }
        popularity = table.optionalColumn("popularity")
        year = table.optionalColumn("release_year")
    }

    func candidate(_ row: CSVReader.Row, id: Track.ID, artist: Artist.ID) -> Candidate {
        let values = features.map { $0.flatMap { row.number($0) } }
        let sound = AudioFeatures(
            acousticness: values[4], danceability: values[0], energy: values[1], instrumentalness: values[5],
            liveness: values[6], loudness: values[2], speechiness: values[3], tempo: values[8],
            valence: values[7])
        return Candidate(
            id: id, title: row[name], artists: [artist], features: sound,
            releaseYear: year.flatMap { row.number($0) }.map { Int($0) },
            popularity: popularity.flatMap { row.number($0) })
    }
}
