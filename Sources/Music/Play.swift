public import FoundationEssentials

/// One time that a listener heard a track.
public struct Play: Sendable, Hashable {
    /// What was heard.
    public var track: TrackFacts
    /// When it ended, to the millisecond.
    public var playedAt: Date

    /// A play.
    public init(track: TrackFacts, playedAt: Date) {
        self.track = track
        self.playedAt = playedAt
    }
}
