package import Music
package import Postgres
internal import Recommender
package import Storage

/// An older edition that became the current one again.
package struct Restored: Sendable {
    /// The new edition; nil where nothing of the older one was left.
    package var edition: Edition?
    /// Tracks of the older one that it does not have, in order.
    package var leftOut: [Omission]

    /// A track that was left out.
    package struct Omission: Sendable, Hashable {
        /// The track.
        package var track: Track.ID
        /// Why.
        package var because: Grounds

        /// Why a track is left out.
        package enum Grounds: String, Sendable, Encodable {
            /// The listener disliked the song or its artist since.
            case disliked
            /// The listener has it by now, perhaps in another version.
            case known
        }

        /// A track that was left out.
        package init(track: Track.ID, because grounds: Grounds) {
            self.track = track
            self.because = grounds
        }
    }
}

extension Connection {
    /// Makes an older edition the current one: a new edition with its tracks, less what the listener disliked or got to know since.
    ///
    /// What only rests comes back with it: it is the listener who asks. Nil where there is no such edition; where nothing of it
    /// is left, none is made.
    package func restore(_ number: Int, of listener: Listener.ID) throws -> Restored? {
        guard let old = try edition(number, of: listener) else { return nil }
        let places = try recommendations(of: old.id, limit: 10_000)
        let disliked = try opinions(of: listener).filter { $0.value == .dislike }.map(\.key)
        let shut = Set(try artistOpinions(of: listener).filter { $0.value == .dislike }.keys)
        let songs = try songs(of: places.map(\.track))
        let isDisliked = Song.catalogue(try self.songs(of: disliked).values.lazy.map(\.song))
        let isKnown = Song.catalogue(
            try self.songs(of: Array(try knownTracks(of: listener))).values.lazy.map(\.song))
        var leftOut: [Restored.Omission] = []
        var kept: [NewEdition.Entry] = []
        for place in places {
            if let song = songs[place.track] {
                if isDisliked(song.song) || song.mainArtist.map(shut.contains) ?? false {
                    leftOut.append(Restored.Omission(track: place.track, because: .disliked))
                    continue
                }
                if isKnown(song.song) {
                    leftOut.append(Restored.Omission(track: place.track, because: .known))
                    continue
                }
            }
            kept.append(NewEdition.Entry(track: place.track, score: place.score, reasons: place.reasons))
        }
        guard !kept.isEmpty else { return Restored(edition: nil, leftOut: leftOut) }
        let edition = try keep(
            NewEdition(
                listener: listener, pool: old.pool, settings: old.settings, taste: old.taste, seed: old.seed,
                restoredFrom: old.number, tracks: kept))
        return Restored(edition: edition, leftOut: leftOut)
    }

    private func songs(of tracks: [Track.ID]) throws -> [Track.ID: (song: Song, mainArtist: Artist.ID?)] {
        Dictionary(
            try songFacts(of: tracks).map { facts in
                (
                    facts.track,
                    (Song(title: facts.title, artists: facts.artists, isrc: facts.isrc), facts.artists.first)
                )
            }
        ) { first, _ in first }
    }
}
