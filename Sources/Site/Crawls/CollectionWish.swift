internal import HTTP
package import Storage

/// What somebody wants to see of what a crawl found.
package struct CollectionWish: Sendable, Hashable {
    /// Of artists at this distance from the seed only; nil: of all.
    package var depth: Int?
    /// Artists in these states only.
    package var states: Set<CrawlArtist.State>

    /// All of it, or only a depth and some states.
    package init(
        depth: Int? = nil, states: Set<CrawlArtist.State> = Set(CrawlArtist.State.allCases)
    ) {
        self.depth = depth
        self.states = states
    }

    /// Reads `depth` and, for artists, `state`; what is wrong is refused by name.
    init(_ parameters: Parameters) throws(ProblemDocument) {
        let depth = try parameters.number("depth", in: 0...10, or: -1)
        let states: Set<CrawlArtist.State> = try parameters.choices("state")
        self.init(
            depth: depth < 0 ? nil : depth,
            states: states.isEmpty ? Set(CrawlArtist.State.allCases) : states)
    }
}
