public import Music

/// What was found about an artist, and who knew.
public struct Found<Value: Sendable>: Sendable {
    /// What was found; empty where nobody knew.
    public var value: Value
    /// Who knew; nil where everybody was asked and nobody did.
    public var source: Source?
    /// What was learned of the artist on the way: handles at other services.
    public var artist: ArtistFacts

    /// A finding.
    public init(_ value: Value, source: Source?, artist: ArtistFacts) {
        self.value = value
        self.source = source
        self.artist = artist
    }
}
