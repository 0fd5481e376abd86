internal import LinearAlgebra
public import Music

/// The artists whom a part of a crawl visited.
public struct CrawledArtists: Sendable, Hashable {
    /// Who they are.
    public let ids: Set<Artist.ID>

    /// These artists and nobody else.
    public init(_ artists: some Sequence<Artist.ID>) { ids = Set(artists) }

    /// The same for the same artists, in whatever order they came; another for others, but for accidents.
    public var fingerprint: UInt64 {
        let numbers = ids.map(\.rawValue).sorted()
        return Strip(numbers).withBytes(Checksum.of)
    }
}
