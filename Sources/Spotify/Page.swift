public import Music

/// A piece of a long list, and where the next piece begins.
public struct Page<Item: Sendable>: Sendable {
    /// What could be read, in order.
    public var items: [Item]
    /// How many items stood there that could not be read: null, without a name, of the wrong kind.
    public var skipped: Int
    /// Where the page begins, counted from 0.
    public var offset: Int
    /// How long the list is at this moment, as far as is known; it may change between two pages.
    public var total: Int?
    /// The next page; nil at the end.
    public var next: PageRequest?

    /// A page.
    public init(items: [Item], skipped: Int = 0, offset: Int = 0, total: Int? = nil, next: PageRequest? = nil)
    {
        self.items = items
        self.skipped = skipped
        self.offset = offset
        self.total = total
        self.next = next
    }
}

/// Which piece of a list is wanted.
public struct PageRequest: Sendable, Hashable {
    /// Where to begin, from 0.
    public var offset: Int
    /// How many items at the most.
    public var limit: Int

    /// Items from `offset` on.
    public init(offset: Int = 0, limit: Int = 50) {
        self.offset = offset
        self.limit = limit
    }

    /// The first page, as long as Spotify allows.
    public static let first = PageRequest()
}

/// Decides whether to turn the page, so that a walk through a list ends whatever the other side says.
///
/// It ends where no page follows, where a page begins no further on than the one before (the same offset
/// twice), where a page is empty, and after `limit` items.
public struct PageTurner: Sendable {
    private var reached = -1
    private let limit: Int

    /// A turner that lets at most so many items pass.
    public init(limit: Int = 10_000) { self.limit = limit }

    /// The page to ask for after this one; nil where the walk ends.
    public mutating func next<Item>(after page: Page<Item>) -> PageRequest? {
        guard page.offset > reached, page.items.count + page.skipped > 0 else { return nil }
        reached = page.offset
        guard let next = page.next, next.offset > reached, next.offset < limit else { return nil }
        return next
    }
}

/// All the items of a list that begins with a page: the others are asked for one after the other; what comes twice is kept once,
/// where it stood first.
///
/// Lists change while they are read: pages overlap, and one page may name a track twice.
///
/// - Parameters:
///   - limit: the most items to walk over.
///   - id: what makes two items the same; an item without an id is always kept.
///   - ask: brings one page; each call of it is one call outside.
public func everyItem<Item: Sendable>(
    from first: Page<Item>, limit: Int = 10_000, by id: (Item) -> SpotifyID?,
    _ ask: (PageRequest) async throws -> Page<Item>
) async throws -> [Item] {
    var turner = PageTurner(limit: limit)
    var seen: Set<SpotifyID> = []
    var items: [Item] = []
    var page = first
    while true {
        items += page.items.filter { item in id(item).map { seen.insert($0).inserted } ?? true }
        guard let next = turner.next(after: page) else { return items }
        page = try await ask(next)
    }
}
