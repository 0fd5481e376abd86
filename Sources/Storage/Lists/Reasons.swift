public import FoundationEssentials
public import Music
internal import Postgres

/// Why a track is on a list, as it is kept with its place there.
///
/// It can be read by itself: whatever it names, it names by id and by name, for ids may be merged or forgotten.
/// Whoever makes a list writes one with `JSON(encoding:)`; whoever shows it reads ``Recommendation/why``.
public struct Reasons: Sendable, Hashable, Codable {
    /// The whole in a sentence, for a person; empty where nothing is known that speaks for the track.
    public var sentence: String
    /// What the score is made of: the amounts add up to it.
    public var parts: [Part]
    /// The seeds that carried it; nil where that was not recorded.
    public var seeds: Seeds?
    /// The way over related artists, from one of the listener's to the track's own; nil where that was not recorded.
    ///
    /// Empty where no way was found, and where the artist is one of the listener's.
    public var path: [Step]?

    /// What one block adds to a score.
    public struct Part: Sendable, Hashable, Codable {
        /// The block's name, such as `graph` or `audio`.
        public var block: String
        /// What it adds to the score, below 0 where it speaks against the track.
        public var amount: Double
        /// What carried it, for a person: "two steps from Tricky".
        public var text: String?

        /// A part.
        public init(block: String, amount: Double, text: String? = nil) {
            self.block = block
            self.amount = amount
            self.text = text
        }
    }

    /// Reasons.
    public init(sentence: String, parts: [Part], seeds: Seeds? = nil, path: [Step]? = nil) {
        self.sentence = sentence
        self.parts = parts
        self.seeds = seeds
        self.path = path
    }

    /// How much of all that was said a part is, from -1 to 1; 0 where nothing was said.
    public func share(of part: Part) -> Double {
        let all = parts.reduce(0) { $0 + abs($1.amount) }
        return all > 0 ? part.amount / all : 0
    }
}

extension Reasons {
    /// The seeds that carried a recommendation, the one that did most first.
    public struct Seeds: Sendable, Hashable, Codable {
        /// Tracks that the listener plays.
        public var tracks: [SeedTrack]
        /// Artists whom the listener plays.
        public var artists: [SeedArtist]

        /// Seeds.
        public init(tracks: [SeedTrack], artists: [SeedArtist]) {
            self.tracks = tracks
            self.artists = artists
        }
    }

    /// A track that carried a recommendation.
    public struct SeedTrack: Sendable, Hashable, Codable {
        /// Our id, at the time.
        public var id: Track.ID
        /// The title.
        public var title: String
        /// The artists' names.
        public var artists: [String]
        /// Its part, 0 to 1, of what all seeds say by sound, neighbourhood and genre.
        public var weight: Double
        /// The cosine of the two sounds; nil where one of them is unknown.
        public var cosine: Double?
        /// The features in which they agree, the most telling first.
        public var features: [String]

        /// A track that carried a recommendation.
        public init(
            id: Track.ID, title: String, artists: [String], weight: Double, cosine: Double?,
            features: [String]
        ) {
            self.id = id
            self.title = title
            self.artists = artists
            self.weight = weight
            self.cosine = cosine
            self.features = features
        }
    }

    /// An artist who carried a recommendation.
    public struct SeedArtist: Sendable, Hashable, Codable {
        /// Our id, at the time.
        public var id: Artist.ID
        /// The name.
        public var name: String
        /// The part, 0 to 1, of what all seed artists say by neighbourhood and genre.
        public var weight: Double

        /// An artist who carried a recommendation.
        public init(id: Artist.ID, name: String, weight: Double) {
            self.id = id
            self.name = name
            self.weight = weight
        }
    }

    /// A step from one artist to a related one, and who says that they are.
    public struct Step: Sendable, Hashable, Codable {
        /// Where it begins.
        public var from: Named
        /// Where it leads.
        public var to: Named
        /// On whose list the other stands: one of the two.
        public var listOf: Artist.ID
        /// Who gave the list.
        public var source: Source
        /// The place on it, from 1.
        public var rank: Int
        /// When it was given.
        public var asOf: Date

        /// An artist on the way.
        public struct Named: Sendable, Hashable, Codable {
            /// Our id, at the time.
            public var id: Artist.ID
            /// The name.
            public var name: String

            /// An artist on the way.
            public init(id: Artist.ID, name: String) {
                self.id = id
                self.name = name
            }
        }

        /// A step.
        public init(from: Named, to: Named, listOf: Artist.ID, source: Source, rank: Int, asOf: Date) {
            self.from = from
            self.to = to
            self.listOf = listOf
            self.source = source
            self.rank = rank
            self.asOf = asOf
        }
    }
}

extension Recommendation {
    /// Why the track is here.
    public var why: Reasons {
        get throws { try reasons.decode() }
    }
}
