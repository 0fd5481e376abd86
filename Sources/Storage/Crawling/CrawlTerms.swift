/// What may be asked of a crawl, and what is meant where nothing is said: by the API, the page and the terminal alike.
public enum CrawlTerms {
    /// Steps away from the seed.
    public static let depth = Term(of: 0...4, forOperators: 0...10, usually: 2)
    /// Related artists followed from each.
    public static let breadth = Term(of: 1...50, forOperators: 1...100, usually: 10)
    /// Artists in all.
    public static let limit = Term(of: 1...10_000, forOperators: 1...100_000, usually: 500)

    /// A number that may be chosen.
    public struct Term: Sendable, Hashable {
        /// What a listener may choose.
        public let bounds: ClosedRange<Int>
        /// What whoever runs the service may, at the terminal.
        public let operatorBounds: ClosedRange<Int>
        /// What it is where nothing is said.
        public let usual: Int

        init(of bounds: ClosedRange<Int>, forOperators wider: ClosedRange<Int>, usually usual: Int) {
            self.bounds = bounds
            operatorBounds = wider
            self.usual = usual
        }
    }
}
