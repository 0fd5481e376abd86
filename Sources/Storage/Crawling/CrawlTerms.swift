/// What may be asked of a crawl, and what is meant where nothing is said: by the API, the page and the terminal alike.
public enum CrawlTerms {
    /// Steps away from the seed.
    public static let depth = Term(of: 0...4, usually: 2)
    /// Related artists followed from each.
    public static let breadth = Term(of: 1...50, usually: 10)
    /// Artists in all.
    public static let limit = Term(of: 1...10_000, usually: 500)

    /// A number that may be chosen.
    public struct Term: Sendable, Hashable {
        /// What it may be.
        public let bounds: ClosedRange<Int>
        /// What it is where nothing is said.
        public let usual: Int

        init(of bounds: ClosedRange<Int>, usually usual: Int) {
            self.bounds = bounds
            self.usual = usual
        }
    }
}
