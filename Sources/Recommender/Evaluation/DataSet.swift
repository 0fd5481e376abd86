internal import FoundationEssentials
internal import Music

/// A catalogue and its test listeners, read from a folder of CSV files.
///
/// Layout: tracks.csv, artists.csv, artist_related.csv, SPLIT/users.csv and, for the metrics alone, SPLIT/truth.csv;
/// the metric of novelty counts the histories of train.csv, where there are any.
struct DataSet {
    /// The item ids, in the order of the tracks' ids: the id of the first is 0.
    var items: [String] = []
    /// The main artist of each item.
    var artists: [Artist.ID] = []
    /// The facts that a pool is laid out from.
    private(set) var candidates: [Candidate] = []
    private var known: [CandidateArtist] = []
    private var relations: [ArtistRelation] = []
    /// What the baselines look at: raw features, NaN where unknown; popularity, -1 where unknown.
    var raw: [[Float]] = []
    var popularity: [Double] = []
    private var index: [String: Int] = [:]

    /// Reads the catalogue and takes the audio features of a part of it away.
    init(directory: String, withoutFeatures part: Double = 0) throws {
        var artistIndex: [String: Int64] = [:]
        func artistID(_ name: String) -> Artist.ID {
            let next = Int64(artistIndex.count)
            let number = artistIndex[name] ?? next
            artistIndex[name] = number
            return Artist.ID(rawValue: number)
        }
        let tracks = try CSVReader(path: "\(directory)/tracks.csv")
        let columns = try TrackColumns(tracks)
        for row in tracks {
            let item = row[columns.item]
            guard index[item] == nil else { continue }
            let id = Track.ID(rawValue: Int64(items.count))
            var candidate = columns.candidate(row, id: id, artist: artistID(row[columns.artist]))
            if Self.lot(of: item) < part { candidate.features = nil }
            index[item] = items.count
            items.append(item)
            artists.append(candidate.artists[0])
            raw.append(AudioSpace.raw(candidate.features))
            popularity.append(candidate.popularity ?? -1)
            candidates.append(candidate)
        }
        let facts = try CSVReader(path: "\(directory)/artists.csv")
        let (name, genres) = (try facts.column("artist_id"), try facts.column("genres"))
        for row in facts {
            known.append(
                CandidateArtist(
                    id: artistID(row[name]), genres: row[genres].split(separator: "|").map(String.init)))
        }
        let edges = try CSVReader(path: "\(directory)/artist_related.csv")
        let (from, to) = (try edges.column("artist_id"), try edges.column("related_artist_id"))
        let rank = try edges.column("rank")
        for row in edges {
            guard let rank = Int(row[rank]) else { continue }
            relations.append(
                ArtistRelation(artist: artistID(row[from]), related: artistID(row[to]), rank: rank))
        }
    }

    /// The catalogue laid out for scoring.
    func pool() -> CandidatePool { pool(of: candidates) }

    /// The catalogue with these candidates in the place of its own.
    func pool(of candidates: [Candidate], guessingSound guess: Bool = true) -> CandidatePool {
        CandidatePool(candidates: candidates, artists: known, relations: relations, guessingSound: guess)
    }

    /// A number from 0 to 1 that looks drawn and depends on the item id alone.
    private static func lot(of item: String) -> Double {
        var hash = Fingerprint()
        hash.add(item)
        var random = SplitMix(state: hash.value)
        return Double(random.next() >> 11) / Double(1 << 53)
    }

    /// The item's place in `items`.
    func place(of item: String) -> Int? { index[item] }

    /// The listeners of a split in the order of the file, their seeds by rank; what is not in the catalogue is passed over.
    ///
    /// A weight may be a number of plays, of which a few songs have nearly all: it speaks by its square root.
    func listeners(_ directory: String) throws -> [TestListener] {
        let table = try CSVReader(path: "\(directory)/users.csv")
        let (user, item) = (try table.column("user_id"), try table.column("item_id"))
        let (weight, rank) = (table.optionalColumn("weight"), table.optionalColumn("rank"))
        var places: [String: Int] = [:]
        var listeners: [TestListener] = []
        var ranks: [[Double]] = []
        for row in table {
            let place = places[row[user]] ?? listeners.count
            if place == listeners.count {
                places[row[user]] = place
                listeners.append(TestListener(id: row[user]))
                ranks.append([])
            }
            guard let track = index[row[item]] else { continue }
            let loud = max(weight.flatMap { row.number($0) } ?? 1, 0)
            let seed = Taste.Seed(track: Track.ID(rawValue: Int64(track)), weight: loud.squareRoot())
            let number = rank.flatMap { row.number($0) } ?? Double(ranks[place].count + 1)
            let at = ranks[place].firstIndex { $0 > number } ?? ranks[place].count
            ranks[place].insert(number, at: at)
            listeners[place].seeds.insert(seed, at: at)
        }
        let path = "\(directory)/truth.csv"
        guard FileManager.default.fileExists(atPath: path) else { return listeners }
        let truth = try CSVReader(path: path)
        let (whose, hidden) = (try truth.column("user_id"), try truth.column("item_id"))
        for row in truth {
            if let place = places[row[whose]], let item = index[row[hidden]] {
                listeners[place].hidden.insert(item)
            }
        }
        return listeners
    }

    /// The histories of train.csv, or of so many of its listeners, drawn by a fixed seed; the order of the file plays no part.
    func others(_ path: String, atMost limit: Int?) throws -> [OtherHistory] {
        guard FileManager.default.fileExists(atPath: path) else { return [] }
        let table = try CSVReader(path: path)
        let (user, item) = (try table.column("user_id"), try table.column("item_id"))
        var tracks: [String: [Track.ID]] = [:]
        for row in table {
            guard let place = index[row[item]] else { continue }
            tracks[row[user], default: []].append(Track.ID(rawValue: Int64(place)))
        }
        let drawn = tracks.keys.map { (lot: Self.lot(of: $0), user: $0) }.sorted {
            ($0.lot, $0.user) < ($1.lot, $1.user)
        }
        return drawn.prefix(limit ?? drawn.count).enumerated().map { number, drawn in
            OtherHistory(member: Int64(number), tracks: tracks[drawn.user]!)
        }
    }

    /// How surprising each item is, by how many of the histories of train.csv have it: -log2 of their part; nil without any.
    func novelty(_ path: String) throws -> [Double]? {
        guard FileManager.default.fileExists(atPath: path) else { return nil }
        let table = try CSVReader(path: path)
        let (user, item) = (try table.column("user_id"), try table.column("item_id"))
        var users: Set<String> = []
        var counts = [Int](repeating: 0, count: items.count)
        for row in table {
            users.insert(row[user])
            if let place = index[row[item]] { counts[place] += 1 }
        }
        return counts.map { -logarithm(Double($0 + 1) / Double(users.count + 1)) / logarithm(2) }
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
