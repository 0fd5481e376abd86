/// What a listener may turn for one request.
public struct Dials: Sendable, Hashable, Codable {
    /// How many tracks are wanted.
    public var limit: Int
    /// From -1 (the familiar) over 0 (as measured best) to 1 (far from what is known and popular).
    public var novelty: Double
    /// From 0 (by score alone) to 1 (hardly ever two alike in ten).
    public var diversity: Double
    /// The most tracks of one main artist in the list.
    public var tracksPerArtist: Int
    /// Whether tracks marked as explicit may be recommended.
    public var allowsExplicit: Bool
    /// How the list should sound; nil: as the listener's seeds do.
    public var mood: Mood?
    /// The part of a crawl that the list is limited to, where one limits it What it reached is told by the taste.
    public var crawl: CrawlLimit?

    /// The dials; the defaults are the measured ones.
    public init(
        limit: Int = 100, novelty: Double = 0, diversity: Double = 0.75, tracksPerArtist: Int = 20,
        allowsExplicit: Bool = true, mood: Mood? = nil, crawl: CrawlLimit? = nil
    ) {
        self.limit = limit
        self.novelty = novelty
        self.diversity = diversity
        self.tracksPerArtist = tracksPerArtist
        self.allowsExplicit = allowsExplicit
        self.mood = mood
        self.crawl = crawl
    }
}
