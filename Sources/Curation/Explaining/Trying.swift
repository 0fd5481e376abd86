package import Music
internal import Postgres
package import Recommender
package import Storage

/// A list that was only tried, with all that its showing needs.
package struct Trying: Sendable {
    /// The list, what it is compared with, and what moved.
    package let tryout: Tryout
    /// Whose, and when.
    package let snapshot: TasteSnapshot
    /// The tracks that it speaks of.
    package let tracks: [Track.ID: Track]
    /// The artists that it speaks of.
    package let artists: [Artist.ID: Artist]
    /// Why each track is on it.
    package let reasons: [Track.ID: Reasons]
    /// What the listener said of tracks.
    package let opinions: [Track.ID: Opinion]
    /// The seeds that speak, the loudest first, at most fifty tracks and as many artists.
    package let seeds: (tracks: [Taste.Seed], artists: [Taste.SeedArtist])

    init(_ tryout: Tryout, for snapshot: TasteSnapshot, on connection: isolated Connection) throws {
        self.tryout = tryout
        self.snapshot = snapshot
        opinions = snapshot.listening.opinions
        let loudest = tryout.taste.seeds.sorted {
            ($1.weight, $0.track.rawValue) < ($0.weight, $1.track.rawValue)
        }
        let loudestArtists = tryout.taste.artists.sorted {
            ($1.weight, $0.artist.rawValue) < ($0.weight, $1.artist.rawValue)
        }
        seeds = (Array(loudest.prefix(50)), Array(loudestArtists.prefix(50)))
        let shown = Set(
            tryout.after.tracks.map(\.track) + tryout.before.tracks.map(\.track) + seeds.tracks.map(\.track))
        tracks = Dictionary(uniqueKeysWithValues: try connection.tracks(Array(shown)).map { ($0.id, $0) })
        artists = Dictionary(
            uniqueKeysWithValues: try connection.artists(seeds.artists.map(\.artist)).map { ($0.id, $0) })
        let names = try connection.names(for: tryout.after.tracks)
        reasons = Dictionary(uniqueKeysWithValues: tryout.after.tracks.map { ($0.track, $0.reasons(names)) })
    }
}
