public import Music

/// Where a track stands for a listener: on the list, or what keeps it off.
public struct Standing: Sendable, Hashable {
    /// The track.
    public var track: Track.ID
    /// Its place on the list, from 1; nil where it has none.
    public var rank: Int?
    /// Its place by score alone among all that the listener may be given, from 1; nil where it may not be given.
    public var wouldRank: Int?
    /// What it scores and of what; nil where it is no candidate.
    public var scored: ScoredTrack?
    /// What keeps it off the list; nil where it is on it.
    public var hindrance: Hindrance?
    /// What a higher score would take; nil where no score would help, or none is needed.
    public var needed: Need?
    /// Whether its sound is known or could be guessed; without, it is scored by all the rest.
    public var hasSound: Bool = true

    /// A stage at which a track falls out on its way to a list, in the order in which they come.
    public enum Stage: String, Sendable, Hashable, Codable, CaseIterable {
        /// It is no candidate.
        case notInPool = "not_in_pool"
        /// The listener has it.
        case known
        /// The listener disliked it.
        case disliked
        /// The listener disliked its artist.
        case artistDisliked = "artist_disliked"
        /// It was shown lately, or is not wanted now.
        case resting
        /// The crawl that the list is limited to did not reach its artist.
        case notReached = "not_reached"
        /// Its words are marked as explicit, and the dial does not allow it.
        case explicit
        /// Another version of the song is known, disliked, or scores higher.
        case sameSong = "same_song"
        /// Its artist has as many tracks on the list as the dial allows.
        case artistCap = "artist_cap"
        /// It is too like what is on the list.
        case diversity
        /// Others score higher.
        case belowLimit = "below_limit"
    }

    /// What keeps a track off a list.
    public struct Hindrance: Sendable, Hashable {
        /// The stage at which it falls out.
        public var stage: Stage
        /// The track for whose sake: the other version, the last of its artist that came, the one that it is too like.
        public var because: Track.ID?

        /// What keeps a track off a list.
        public init(_ stage: Stage, because: Track.ID? = nil) {
            self.stage = stage
            self.because = because
        }
    }

    /// What it would take to be on the list, all else being as it is.
    public struct Need: Sendable, Hashable {
        /// A score that is enough, and hardly more than that.
        public var score: Double
        /// How much is missing.
        public var gap: Double
        /// The block that is furthest behind the mean of the list.
        public var block: Block?
        /// What that block adds.
        public var amount: Double
        /// What it adds on the list, in the mean.
        public var listed: Double
    }

    /// A standing of which nothing is known yet.
    init(_ track: Track.ID) { self.track = track }
}
