import Jobs
import Testing
import segue

@Suite struct LaneWishTests {
    private func wish(_ words: String...) throws -> LaneWish {
        let command = Command(
            name: "work", summary: "Work.",
            options: [
                .init(name: "width", value: "N", help: ""),
                .init(name: "lanes", value: "KIND[,KIND]:N", help: "", repeats: true),
            ]
        ) { _ in 0 }
        return try LaneWish(Arguments(words, for: command))
    }

    @Test func `lanes are kinds and a number, and may be several`() throws {
        let lanes = try #require(try wish("--lanes", "crawl.visit,sync:4", "--lanes=recommend:1").lanes)
        #expect(lanes.map(\.width) == [4, 1])
        #expect(lanes.map { $0.kinds?.map(\.rawValue) } == [["crawl.visit", "sync"], ["recommend"]])
    }

    @Test func `without lanes there is a width`() throws {
        #expect(try wish().lanes == nil)
        #expect(try wish().width == 4)
        #expect(try wish("--width", "9").width == 9)
    }

    @Test(arguments: [
        ("sync", "'--lanes' takes KIND[,KIND]:N with N from 1 to 64, not 'sync'"),
        ("sync:0", "'--lanes' takes KIND[,KIND]:N with N from 1 to 64, not 'sync:0'"),
        ("sync:65", "'--lanes' takes KIND[,KIND]:N with N from 1 to 64, not 'sync:65'"),
        ("sync:2:3", "'--lanes' takes KIND[,KIND]:N with N from 1 to 64, not 'sync:2:3'"),
        (":2", "'--lanes' knows the kinds "),
        ("sink:2", "'--lanes' knows the kinds sync, crawl.plan, "),
    ])
    func `lanes that cannot be are refused`(_ words: String, _ sentence: String) {
        let error = #expect(throws: UsageError.self) { try wish("--lanes", words) }
        #expect(error?.description.hasPrefix(sentence) == true, "\(String(describing: error))")
    }

    @Test func `lanes and a width do not go together, nor do too many lanes`() {
        #expect(throws: UsageError.self) { try wish("--lanes", "sync:1", "--width", "2") }
        #expect(throws: UsageError.self) { try wish("--lanes", "sync:40", "--lanes", "features:40") }
    }
}
