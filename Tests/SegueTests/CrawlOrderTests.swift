import Storage
import Testing
import segue

@Suite struct CrawlOrderTests {
    private func order(_ words: [String]) throws -> CrawlOrder {
        try CrawlOrder(Arguments(words, for: .crawl))
    }

    @Test func `without a word a crawl begins at the listener's own artists`() throws {
        let usual = try order([])
        guard case .start(let seed, _, _, _, let listener, let throughWaits) = usual else {
            Issue.record("\(usual)")
            return
        }
        #expect((seed, listener, throughWaits) == ("me", nil, false))
        #expect(
            try order(["--seed", "Air", "--depth", "3", "--follow"])
                == .start(
                    seed: "Air", depth: 3, breadth: 10, limit: 500, listener: nil, throughWaits: true))
    }

    @Test(arguments: [
        (["--follow"], CrawlOrder.follow(nil)), (["--follow", "--id", "7"], .follow(Crawl.ID(rawValue: 7))),
        (["--pause", "7"], .pause(Crawl.ID(rawValue: 7))), (["--resume=7"], .resume(Crawl.ID(rawValue: 7))),
        (["--cancel", "7"], .cancel(Crawl.ID(rawValue: 7))),
    ])
    func `a crawl that there is can be watched and steered`(words: [String], wanted: CrawlOrder) throws {
        #expect(try order(words) == wanted)
    }

    @Test(arguments: [
        ["--pause", "7", "--cancel", "7"], ["--pause", "7", "--seed", "Air"], ["--id", "0"], ["--seed", " "],
        ["--seed", "Air\u{202E}"], ["--depth", "11"], ["--breadth", "101"], ["--limit", "100001"],
    ])
    func `what cannot be meant is refused`(words: [String]) {
        #expect(throws: UsageError.self) { try order(words) }
    }
}
