public import Music

/// What another listener has: tracks, and nobody's name.
public struct OtherHistory: Sendable, Hashable {
    /// A number that stands for the listener and says nothing of them; the same in all of their rows.
    public var member: Int64
    /// What they have, in any order; what comes twice counts once.
    public var tracks: [Track.ID]

    /// A history.
    public init(member: Int64, tracks: [Track.ID]) {
        self.member = member
        self.tracks = tracks
    }
}
