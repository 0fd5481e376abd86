public import Music

/// A whole catalogue and the people who listen to it: what every outside service knows a part of.
///
/// A value that never changes; artists, albums, tracks and listeners name one another by their places in the arrays.
public struct World: Sendable {
    /// All artists.
    public let artists: [Artist]
    /// All albums.
    public let albums: [Album]
    /// All tracks.
    public let tracks: [Track]
    /// All who can sign in.
    public let listeners: [Listener]
    /// The seed that it was made from; 0 for a loaded catalogue.
    public let seed: UInt64
    let index: WorldIndex

    init(artists: [Artist], albums: [Album], tracks: [Track], listeners: [Listener], seed: UInt64) {
        self.artists = artists
        self.albums = albums
        self.tracks = tracks
        self.listeners = listeners
        self.seed = seed
        index = WorldIndex(artists: artists, albums: albums, tracks: tracks, listeners: listeners)
    }

    /// A performer.
    public struct Artist: Sendable {
        /// The name as it is shown.
        public var name: String
        /// Spotify's id.
        public var spotifyID: String
        /// MusicBrainz' id.
        public var mbid: String
        /// Deezer's id.
        public var deezerID: Int64
        /// Genres, the surest first.
        public var genres: [String]
        /// 0 to 100; nil where a catalogue does not say.
        public var popularity: Int?
        /// How many follow the artist.
        public var followers: Int
        /// Related artists, the nearest first; at most 20.
        public var related: [Int] = []
        /// The artist's tracks, the most popular first.
        public var tracks: [Int] = []
        /// The artist's albums, the newest first.
        public var albums: [Int] = []
    }

    /// A release.
    public struct Album: Sendable {
        /// The title as it is shown.
        public var title: String
        /// Spotify's id.
        public var spotifyID: String
        /// Deezer's id.
        public var deezerID: Int64
        /// The main artist.
        public var artist: Int
        /// The year of release, where it is known.
        public var year: Int?
        /// Whether it gathers what stood on other albums.
        public var isCompilation = false
        /// Its tracks in order.
        public var tracks: [Int] = []
    }

    /// A recording on an album.
    public struct Track: Sendable {
        /// The title as it is shown.
        public var title: String
        /// Spotify's id.
        public var spotifyID: String
        /// The recording's code: two tracks that are one recording share it.
        public var isrc: String
        /// MusicBrainz' recording id, shared likewise.
        public var mbid: String
        /// Deezer's id.
        public var deezerID: Int64
        /// The artists in the order of the credit.
        public var artists: [Int]
        /// The album that it stands on.
        public var album: Int
        /// Its length in milliseconds.
        public var milliseconds: Int
        /// 0 to 100; nil where a catalogue does not say.
        public var popularity: Int?
        /// Whether the words are marked as explicit.
        public var isExplicit: Bool
        /// How it sounds; nil for a track that nobody has analysed.
        public var features: AudioFeatures?
    }

    /// Somebody who can sign in.
    public struct Listener: Sendable {
        /// The name of the account.
        public var id: String
        /// The account's pseudonymous id, which never changes.
        public var accountID: String
        /// The name to show, where there is one.
        public var name: String?
        /// What they like, in a few words.
        public var taste: String
        /// The favourite tracks in each range, the best first.
        public var topTracks: [TimeRange: [Int]]
        /// The favourite artists in each range, the best first.
        public var topArtists: [TimeRange: [Int]]
        /// What was heard lately, the newest first: the track, and how many seconds before midnight today.
        public var plays: [Play]
        /// Tracks kept in the library, the newest first.
        public var saved: [Int]

        /// One hearing.
        public struct Play: Sendable {
            /// The track.
            public var track: Int
            /// Seconds before the last midnight (UTC) at which the stand-in was started.
            public var secondsAgo: Int
        }
    }
}
