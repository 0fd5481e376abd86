import Recommender
import TestChance
import Testing

@Suite struct PairedTestTests {
    /// So many songs that only the one list finds, that only the other finds, and that both or neither do.
    private func test(_ ours: Int, _ others: Int, both: Int = 0, neither: Int = 0) -> PairedTest {
        func songs(_ count: Int, _ isFound: Bool, _ otherwise: Double) -> [(isFound: Bool, otherwise: Double)]
        {
            Array(repeating: (isFound, otherwise), count: count)
        }
        return PairedTest(
            songs(ours, true, 0) + songs(others, false, 1) + songs(both, true, 1) + songs(neither, false, 0))
    }

    /// What only either finds, and the tails of the binomial distribution with a half, in parts of 1,024.
    private static let tails: [(ours: Int, others: Int, more: Double, less: Double)] = [
        (0, 0, 1024, 1024), (1, 0, 512, 1024), (5, 0, 32, 1024), (6, 0, 16, 1024), (9, 1, 11, 1023),
        (5, 5, 638, 638), (1, 9, 1023, 11),
    ]

    @Test(arguments: tails)
    func `only songs that one of the two finds count, by the exact tail`(
        ours: Int, others: Int, more: Double, less: Double
    ) {
        for test in [test(ours, others), test(ours, others, both: 7, neither: 90)] {
            #expect(abs(test.chanceOfMore - more / 1024) < 1e-9)
            #expect(abs(test.chanceOfLess - less / 1024) < 1e-9)
        }
    }

    @Test func `where the lot decides it is the mean of all lots`() {
        let one = PairedTest([(true, 0.5)])
        #expect(abs(one.chanceOfMore - 0.75) < 1e-9, "half the time it is one of one, and else none of none")
        let two = PairedTest([(true, 0.25), (false, 0.25)])
        // 9/16 one of one, 3/16 none of none, 3/16 one of two, 1/16 none of one.
        #expect(abs(two.chanceOfMore - (4.5 + 3 + 3 * 0.75 + 1) / 16) < 1e-9)
        #expect(abs(two.chanceOfLess - (9 + 3 + 3 * 0.75 + 0.5) / 16) < 1e-9)
    }

    @Test(arguments: [(10, 0.1), (30, 0.1), (30, 0.3), (100, 0.05), (300, 0.02)])
    func `of two lists that are equally good neither is said to be better, but for one time in forty`(
        hidden: Int, chance: Double
    ) {
        var random = Numbers(state: 7)
        func isFound() -> Bool { Double.random(in: 0..<1, using: &random) < chance }
        let tests = (0..<2000).map { _ in
            PairedTest((0..<hidden).map { _ in (isFound(), isFound() ? 1 : 0) })
        }
        #expect(tests.count(where: \.isMore) <= 50)
        #expect(tests.count(where: \.isLess) <= 50)
    }
}
