public import Music

extension ScoredTrack {
    /// The reason as one sentence, such as "close to *Track* by *Artist*: energy, acousticness; two steps from *Artist*".
    ///
    /// Names are looked up by the caller, who knows how the page shows them; what has no name is left out.
    /// Empty where nothing is known that speaks for the track.
    public func reason(track: (Track.ID) -> String?, artist: (Artist.ID) -> String?) -> String { "" }
}
