internal import FoundationEssentials
internal import Music
internal import Postgres
internal import Storage

/// What is known of one listener's listening.
struct Listening: Sendable {
    /// Favourite tracks, those that have left their list too.
    var tracks: [Favourite<Track.ID>] = []
    /// Favourite artists.
    var artists: [Favourite<Artist.ID>] = []
    /// How often each track was played lately, and when last.
    var plays: [PlayCount] = []
    /// What they said of tracks.
    var opinions: [Track.ID: Opinion] = [:]
    /// What they have, every version of it.
    var known: Set<Track.ID> = []
    /// Tracks that were shown lately.
    var shown: Set<Track.ID> = []
}

extension Connection {
    /// All that is known of a listener's listening.
    func listening(of listener: Listener.ID, now: Date) throws -> Listening {
        Listening(
            tracks: try favouriteTracks(of: listener), artists: try favouriteArtists(of: listener),
            plays: try playCounts(of: listener, since: now - 180 * 86_400),
            opinions: try opinions(of: listener), known: try knownTracks(of: listener),
            shown: try shownTracks(to: listener, since: now - 14 * 86_400))
    }
}
