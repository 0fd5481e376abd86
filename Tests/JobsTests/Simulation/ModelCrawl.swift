/// A crawl in memory: level by level, each level opened when the one before is done, as `Frontier` has it.
struct ModelCrawl: Hashable {
    struct Entry: Hashable {
        var depth: Int
        var position: Int
        var state: State

        enum State { case waiting, visited, failed }
    }

    let related: [[Int]]
    let depth: Int
    let limit: Int
    private(set) var frontier: [Int: Entry] = [:]
    private(set) var edges: Set<[Int]> = []
    private(set) var level = 0
    private(set) var visited = 0
    private(set) var failed = 0
    private(set) var isDone = false

    init(related: [[Int]], depth: Int, limit: Int) {
        self.related = related
        self.depth = depth
        self.limit = limit
    }

    /// Those who are waited for.
    var waiting: [Int] { frontier.filter { $0.value.state == .waiting }.keys.sorted() }

    /// Begins at the first artist.
    mutating func begin() -> [Int] {
        frontier[0] = Entry(depth: 0, position: 1, state: .waiting)
        return [0]
    }

    /// Moves past an artist, with what the visit found; answers with those to visit next.
    mutating func settle(_ artist: Int, visited isVisited: Bool) -> [Int] {
        guard frontier[artist]?.state == .waiting else { return [] }
        frontier[artist]?.state = isVisited ? .visited : .failed
        if isVisited {
            visited += 1
            edges.formUnion(related[artist].map { [artist, $0] })
        } else {
            failed += 1
        }
        guard waiting.isEmpty else { return [] }
        var opened: [Int] = []
        if level < depth {
            let parents = frontier.filter { $0.value.depth == level }.sorted {
                $0.value.position < $1.value.position
            }
            for parent in parents {
                for artist in related[parent.key] where edges.contains([parent.key, artist]) {
                    guard frontier.count < limit, frontier[artist] == nil else { continue }
                    frontier[artist] = Entry(depth: level + 1, position: frontier.count + 1, state: .waiting)
                    opened.append(artist)
                }
            }
        }
        if opened.isEmpty { isDone = true } else { level += 1 }
        return opened
    }

    /// The crawl as it ends where nothing goes wrong, but that these artists cannot be visited.
    func undisturbed(without lost: Set<Int>) -> ModelCrawl {
        var crawl = ModelCrawl(related: related, depth: depth, limit: limit)
        var next = crawl.begin()
        while let artist = next.popLast() { next += crawl.settle(artist, visited: !lost.contains(artist)) }
        return crawl
    }
}
