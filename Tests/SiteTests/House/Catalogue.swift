import Music
import Postgres
import Storage

/// A small catalogue whose right answers are known: Alpha, whom the listener plays, leads to Beta, and Beta to Gamma.
///
/// Nothing leads to Delta. Everybody has eight songs; Alpha's and Beta's are loud, Gamma's and Delta's are soft.
struct Catalogue: Sendable {
    static let names = ["Alpha", "Beta", "Gamma", "Delta"]

    /// The artists, in the order of the names.
    var artists: [Artist.ID] = []
    /// Each artist's songs, the most popular first.
    var songs: [[Track.ID]] = []
}

extension House {
    /// Keeps the catalogue, and that the listener plays the first two songs of Alpha.
    func keepCatalogue(for listener: Listener.ID) async throws -> Catalogue {
        try await database.transaction(as: .service) { connection in
            var catalogue = Catalogue()
            for (place, name) in Catalogue.names.enumerated() {
                let artist = ArtistFacts(
                    name: name, spotifyID: SpotifyID(rawValue: name), genres: [place == 3 ? "polka" : "rock"])
                let facts = (1...8).map { number in
                    TrackFacts(
                        title:
                            "\(name)'s \(["First", "Second", "Third", "Fourth", "Fifth", "Sixth", "Seventh", "Eighth"][number - 1])",
                        artists: [artist],
                        album: AlbumFacts(title: "\(name)'s Album", releaseYear: 1990 + place),
                        spotifyID: SpotifyID(rawValue: "\(name)\(number)"), isExplicit: number == 8,
                        popularity: Double(90 - 10 * number))
                }
                let ids = try connection.remember(facts, from: .spotify).compactMap(\.self)
                catalogue.songs.append(ids)
                catalogue.artists += try connection.remember([artist], from: .spotify).compactMap(\.self)
                let energy = place < 2 ? 0.9 : 0.1
                try connection.remember(
                    ids.enumerated().map { number, id in
                        let shade = 0.01 * Double(number)
                        return (
                            id,
                            AudioFeatures(
                                acousticness: 1 - energy - shade / 2, danceability: 0.5,
                                energy: energy + shade,
                                valence: 0.5 - shade)
                        )
                    }, from: .reccobeats)
            }
            let people = catalogue.artists
            try connection.remember(related: [people[1]], of: people[0], from: .listenbrainz)
            try connection.remember(related: [people[3], people[1]], of: people[2], from: .deezer)
            try connection.execute("DELETE FROM artist_relations WHERE related_id = \(people[3])")
            try connection.keep(
                SyncResult(
                    listener: listener, startedAt: try connection.clock(),
                    topTracks: [.short: Array(catalogue.songs[0].prefix(2))]))
            return catalogue
        }
    }
}
