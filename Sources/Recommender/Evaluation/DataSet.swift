internal import FoundationEssentials
internal import Music

/// A catalogue and its test listeners, read from a folder of CSV files.
///
/// Layout: tracks.csv, artists.csv, artist_related.csv, SPLIT/users.csv and, for the metrics alone, SPLIT/truth.csv;
/// train.csv has the histories of others, where there are any. What only adds to a row may be missing with its column, and
/// artists.csv and artist_related.csv may be empty.
struct DataSet {
    /// The item ids, in the order of the tracks' ids: the id of the first is 0.
    private(set) var items: [String] = []
    /// The main artist of each item.
    private(set) var artists: [Artist.ID] = []
    /// The facts that a pool is laid out from.
    private(set) var candidates: [Candidate] = []
    private var known: [CandidateArtist] = []
    private var relations: [ArtistRelation] = []
    /// What the baselines look at: raw features, NaN where unknown; popularity from 0 to 100, -1 where unknown.
    private(set) var raw: [[Float]] = []
    private(set) var popularity: [Double] = []
    /// How many of what each file says could not be used, by what it is.
    private(set) var passedOver: [String: Int] = [:]
    private var index: [String: Int] = [:]
    private var artistNumbers: [String: Int64] = [:]

    /// Reads the catalogue and takes the audio features of a part of it away.
    init(directory: String, withoutFeatures part: Double = 0) throws {
        try readTracks("\(directory)/tracks.csv", withoutFeatures: part)
        try readArtists("\(directory)/artists.csv")
        try readRelations("\(directory)/artist_related.csv")
    }

    /// The catalogue laid out for scoring.
    func pool() -> CandidatePool { pool(of: candidates) }

    /// The catalogue with these candidates in the place of its own.
    func pool(of candidates: [Candidate], guessingSound guess: Bool = true) -> CandidatePool {
        CandidatePool(candidates: candidates, artists: known, relations: relations, guessingSound: guess)
    }

    /// A number from 0 to 1 that looks drawn and depends on the id alone.
    static func lot(of id: String) -> Double {
        var hash = Fingerprint()
        hash.add(id)
        var random = SplitMix(state: hash.value)
        return random.nextUnit()
    }

    /// The item's place in `items`.
    func place(of item: String) -> Int? { index[item] }

    /// Takes note of something that cannot be used.
    mutating func passOver(_ what: String) { passedOver[what, default: 0] += 1 }

    private mutating func artistID(_ name: String) -> Artist.ID {
        let number = artistNumbers[name] ?? Int64(artistNumbers.count)
        artistNumbers[name] = number
        return Artist.ID(rawValue: number)
    }

    private mutating func readTracks(_ path: String, withoutFeatures part: Double) throws {
        let table = try CSVReader(path: path)
        let columns = try TrackColumns(table)
        for row in table {
            let item = row[columns.item]
            guard index[item] == nil else {
                passOver("rows of tracks.csv")
                continue
            }
            let id = Track.ID(rawValue: Int64(items.count))
            var candidate = columns.candidate(row, id: id, artist: artistID(row[columns.artist]))
            if Self.lot(of: item) < part { candidate.features = nil }
            index[item] = items.count
            items.append(item)
            artists.append(candidate.artists[0])
            raw.append(AudioSpace.raw(candidate.features))
            candidates.append(candidate)
        }
        let popularities = popularities(outOfHundred: candidates.map(\.popularity))
        for (place, value) in popularities.enumerated() { candidates[place].popularity = value }
        popularity = popularities.map { $0 ?? -1 }
    }

    private mutating func readArtists(_ path: String) throws {
        let table = try CSVReader(path: path)
        guard !table.header.isEmpty else { return }
        let (name, genres) = (try table.column("artist_id"), table.optionalColumn("genres"))
        for row in table {
            let words = genres.map { row[$0].split(separator: "|").map(String.init) } ?? []
            known.append(CandidateArtist(id: artistID(row[name]), genres: words))
        }
    }

    private mutating func readRelations(_ path: String) throws {
        let table = try CSVReader(path: path)
        guard !table.header.isEmpty else { return }
        let (from, to) = (try table.column("artist_id"), try table.column("related_artist_id"))
        let rank = table.optionalColumn("rank")
        // A table of numbers writes 1 as 1.0, and some count from nought.
        let least = rank.flatMap { rank in table.lazy.compactMap { $0.number(rank) }.min() } ?? 1
        let shift: Double = (0..<1).contains(least) ? 1 : 0
        var places: [Artist.ID: Int] = [:]
        for row in table {
            guard !row[from].isEmpty, !row[to].isEmpty else {
                passOver("rows of artist_related.csv")
                continue
            }
            let artist = artistID(row[from])
            places[artist, default: 0] += 1
            var place = places[artist]!
            if let rank {
                let told = (row.number(rank) ?? .nan) + shift
                if (1...1e6).contains(told) {
                    place = Int(told.rounded())
                } else {
                    passOver("ranks of artist_related.csv")
                }
            }
            relations.append(ArtistRelation(artist: artist, related: artistID(row[to]), rank: place))
        }
    }
}

/// Popularities from 0 to 100 as they are; those on another scale, such as numbers of plays or parts of one, by their percentile
/// rank: the part of all that are known which is below, and half of what is equal.
func popularities(outOfHundred values: [Double?]) -> [Double?] {
    let known = values.compactMap(\.self).sorted()
    guard let most = known.last, most > 100 || most <= 1 else { return values }
    var ranks: [Double: Double] = [:]
    var below = 0
    while below < known.count {
        let equals = known[below...].prefix { $0 == known[below] }.count
        ranks[known[below]] = 100 * (Double(below) + Double(equals) / 2) / Double(known.count)
        below += equals
    }
    return values.map { $0.flatMap { ranks[$0] } }
}
