package import FoundationEssentials
package import Music
package import Postgres
package import Storage

/// What is known of one listener's listening.
package struct Listening: Sendable {
    /// Favourite tracks, those that have left their list too.
    package var tracks: [Favourite<Track.ID>] = []
    /// Favourite artists.
    package var artists: [Favourite<Artist.ID>] = []
    /// How often each track was played lately, and when last.
    package var plays: [PlayCount] = []
    /// What they said of tracks.
    package var opinions: [Track.ID: Opinion] = [:]
    /// What they have, every version of it.
    package var known: Set<Track.ID> = []

    /// For how many seconds plays are remembered.
    static let span = 180 * 86_400.0

    /// Nothing is known.
    package init() {}
}

extension Connection {
    /// All that is known of a listener's listening.
    package func listening(of listener: Listener.ID, now: Date) throws -> Listening {
        var listening = Listening()
        listening.tracks = try favouriteTracks(of: listener)
        listening.artists = try favouriteArtists(of: listener)
        listening.plays = try playCounts(of: listener, since: now - Listening.span)
        listening.opinions = try opinions(of: listener)
        listening.known = try knownTracks(of: listener)
        return listening
    }
}
