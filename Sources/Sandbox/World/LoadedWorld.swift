import Music

extension World {
    /// Loads a catalogue from a folder of CSV files: `tracks.csv`, `artists.csv` and `artist_related.csv`.
    ///
    /// `listeners` is a file of `user_id, item_id, rank, weight` that names who can sign in and what they like;
    /// without one a guest likes what is most popular. Ids that the files lack follow from those they have.
    public static func loaded(catalog folder: String, listeners: String? = nil) throws -> World {
        var catalogue = CatalogueReader()
        try catalogue.readArtists(CSVReader(path: "\(folder)/artists.csv"))
        try catalogue.readTracks(CSVReader(path: "\(folder)/tracks.csv"))
        try catalogue.readRelations(CSVReader(path: "\(folder)/artist_related.csv"))
        catalogue.order()
        let people =
            try listeners.map { try catalogue.readListeners(CSVReader(path: $0)) } ?? [catalogue.guest()]
        return World(
            artists: catalogue.artists, albums: catalogue.albums, tracks: catalogue.tracks,
            listeners: people, seed: 0)
    }
}

/// Rows of the CSV layout on their way into a world.
struct CatalogueReader {
    private(set) var artists: [World.Artist] = []
    private(set) var albums: [World.Album] = []
    private(set) var tracks: [World.Track] = []
    private var artistByID: [String: Int] = [:]
    private var trackByID: [String: Int] = [:]
    private var albumByKey: [AlbumKey: Int] = [:]

    /// The files know no albums: what an artist released in one year is one.
    private struct AlbumKey: Hashable {
        let artist: Int
        let year: Int?
    }

    mutating func readArtists(_ table: CSVReader) throws {
        let (id, name) = (try table.column("artist_id"), try table.column("artist_name"))
        let genres = table.optionalColumn("genres")
        let (popularity, followers) = (table.optionalColumn("popularity"), table.optionalColumn("followers"))
        for row in table {
            let place = artist(row[id], name: row[name])
            artists[place].genres = genres.map { row[$0].split(separator: "|").map(String.init) } ?? []
            artists[place].popularity = popularity.flatMap { row.number($0) }.map { Int($0) }
            artists[place].followers = followers.flatMap { row.number($0) }.map { Int($0) } ?? 0
        }
    }

    mutating func readTracks(_ table: CSVReader) throws {
        let (id, name) = (try table.column("item_id"), try table.column("name"))
        let (artistID, artistName) = (try table.column("artist_id"), try table.column("artist_name"))
        let (popularity, year) = (table.optionalColumn("popularity"), table.optionalColumn("release_year"))
        let length = table.optionalColumn("duration_ms")
        let features = FeatureColumns(table)
        for row in table {
            let main = artist(row[artistID], name: row[artistName])
            let year = year.flatMap { row.number($0) }.map { Int($0) }
            let album = album(by: main, year: year, title: row[name])
            let place = tracks.count
            trackByID[row[id]] = place
            albums[album].tracks.append(place)
            artists[main].tracks.append(place)
            tracks.append(
                World.Track(
                    title: row[name], spotifyID: row[id],
                    isrc: Handle.isrc(year: year ?? 0, index: place, seed: 0),
                    mbid: Handle.uuid("recording \(row[id])"), deezerID: Handle.deezer(place, seed: 0),
                    artists: [main], album: album,
                    milliseconds: length.flatMap { row.number($0) }.map { Int($0) } ?? 200_000,
                    popularity: popularity.flatMap { row.number($0) }.map { Int($0) }, isExplicit: false,
                    features: features.features(in: row)))
        }
    }

    mutating func readRelations(_ table: CSVReader) throws {
        let (from, to) = (try table.column("artist_id"), try table.column("related_artist_id"))
        // Rows come in the order of their rank.
        for row in table {
            guard let artist = artistByID[row[from]], let related = artistByID[row[to]],
                artists[artist].related.count < 20
            else { continue }
            artists[artist].related.append(related)
        }
    }

    /// Puts each artist's tracks and albums in order.
    mutating func order() {
        for place in artists.indices where artists[place].tracks.count > 1 {
            artists[place].tracks.sort {
                (tracks[$0].popularity ?? -1, $1) > (tracks[$1].popularity ?? -1, $0)
            }
            artists[place].albums.sort { (albums[$0].year ?? 0, $1) > (albums[$1].year ?? 0, $0) }
        }
    }

    func readListeners(_ table: CSVReader) throws -> [World.Listener] {
        let (user, item) = (try table.column("user_id"), try table.column("item_id"))
        let rank = table.optionalColumn("rank")
        var users: [String] = []
        var liked: [String: [(rank: Double, track: Int)]] = [:]
        for row in table {
            guard let track = trackByID[row[item]] else { continue }
            if liked[row[user]] == nil { users.append(row[user]) }
            let place = rank.flatMap { row.number($0) } ?? Double(liked[row[user]]?.count ?? 0)
            liked[row[user], default: []].append((rank: place, track: track))
        }
        return users.map { user in
            listener(user, liked: (liked[user] ?? []).sorted { $0.rank < $1.rank }.map(\.track))
        }
    }

    /// Somebody who likes what is most popular.
    func guest() -> World.Listener {
        let popular = tracks.indices.sorted {
            (tracks[$0].popularity ?? 0, $1) > (tracks[$1].popularity ?? 0, $0)
        }
        return listener("guest", liked: Array(popular.prefix(50)))
    }

    private func listener(_ id: String, liked: [Int]) -> World.Listener {
        var seen: Set<Int> = []
        let names = liked.compactMap { track in
            seen.insert(tracks[track].artists[0]).inserted ? artists[tracks[track].artists[0]].name : nil
        }
        return World.Listener(
            id: id, name: id, taste: names.prefix(3).joined(separator: ", "),
            topTracks: [.short: liked, .medium: liked, .long: liked], plays: liked, saved: [],
            artistOf: { tracks[$0].artists[0] }, seed: 0)
    }

    private mutating func artist(_ id: String, name: String) -> Int {
        if let known = artistByID[id] { return known }
        let place = artists.count
        artistByID[id] = place
        artists.append(
            World.Artist(
                name: name, spotifyID: Handle.spotify("artist \(id)"), mbid: Handle.uuid("artist \(id)"),
                deezerID: Handle.deezer(place, seed: 0), genres: [], popularity: nil, followers: 0))
        return place
    }

    private mutating func album(by artist: Int, year: Int?, title: String) -> Int {
        let key = AlbumKey(artist: artist, year: year)
        if let known = albumByKey[key] { return known }
        let place = albums.count
        albumByKey[key] = place
        albums.append(
            World.Album(
                title: title,
                spotifyID: Handle.spotify("album \(artists[artist].spotifyID) \(year ?? 0)"),
                deezerID: Handle.deezer(place, seed: 0), artist: artist, year: year))
        artists[artist].albums.append(place)
        return place
    }
}

/// Where the audio features stand in a table.
private struct FeatureColumns {
    private let columns: [Int?]

    init(_ table: CSVReader) {
        columns = [
            "acousticness", "danceability", "energy", "instrumentalness", "liveness", "loudness",
            "speechiness", "tempo", "valence", "key", "mode", "time_signature",
        ].map(table.optionalColumn)
    }

    /// What a row says; nil where it says nothing.
    func features(in row: CSVReader.Row) -> AudioFeatures? {
        let values = columns.map { $0.flatMap { row.number($0) } }
        guard values[..<9].contains(where: { $0 != nil }) else { return nil }
        return AudioFeatures(
            acousticness: values[0], danceability: values[1], energy: values[2], instrumentalness: values[3],
            liveness: values[4], loudness: values[5], speechiness: values[6], tempo: values[7],
            valence: values[8], key: values[9].map { Int($0) }, mode: values[10].map { Int($0) },
            timeSignature: values[11].map { Int($0) })
    }
}
