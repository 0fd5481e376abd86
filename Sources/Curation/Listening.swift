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
    /// What they said of artists.
    package var artistOpinions: [Artist.ID: ArtistOpinion] = [:]
    /// The main artist of each track that they like.
    package var mainArtists: [Track.ID: Artist.ID] = [:]
    /// What they have met.
    package var known: Set<Track.ID> = []
    /// What stays away for a while, and until when.
    package var rests: [Track.ID: Rest] = [:]

    /// For how many seconds plays are remembered.
    static let span = 180 * 86_400.0

    /// Nothing is known.
    package init() {}
}

extension Connection {
    /// All that is known of a listener's listening.
    ///
    /// - Parameter rest: for how long what was shown and passed over stays away.
    package func listening(of listener: Listener.ID, now: Date, rest: RestTerms = RestTerms()) throws
        -> Listening
    {
        var listening = Listening()
        listening.tracks = try favouriteTracks(of: listener)
        listening.artists = try favouriteArtists(of: listener)
        listening.plays = try playCounts(of: listener, since: now - Listening.span)
        listening.opinions = try opinions(of: listener)
        listening.artistOpinions = try artistOpinions(of: listener)
        let liked = listening.opinions.filter { $0.value == .like }.map(\.key)
        for song in try songFacts(of: liked) { listening.mainArtists[song.track] = song.artists.first }
        listening.known = try knownTracks(of: listener)
        listening.rests = rests(
            asked: try restingTracks(of: listener), shown: try shownTracks(to: listener),
            known: listening.known,
            terms: rest, now: now)
        return listening
    }
}
