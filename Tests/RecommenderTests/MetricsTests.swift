import Recommender
import Testing

@Suite struct MetricsTests {
    /// Items 1, 2 and 3 are by artist 1, whom the listener has; all others by artists of their own.
    private func metrics(_ list: [Int], _ hidden: Set<Int>) -> Metrics {
        Metrics(list: list, hidden: hidden, known: { $0 <= 3 }, artist: { $0 <= 3 ? 1 : Int64($0) })
    }

    @Test func `the measures are what one computes by hand`() {
        // Hits at ranks 1 and 3 of three hidden: DCG = 1 + 1/2; ideal = 1 + 1/log2(3) + 1/2 = 2.13093.
        let found = metrics([1, 10, 11, 12], [1, 11, 99])
        #expect(abs(found.ndcg10 - 1.5 / 2.130929753571457) < 1e-12)
        #expect(found.recall10 == 2.0 / 3)
        #expect(found.rPrecision == 2.0 / 3)
        #expect(found.hit10 == 1)
        #expect(found.artists10 == 4)
        // Without artist 1 the list is 10, 11, 12 and hidden are 11 and 99: DCG = 1/log2(3), ideal = 1 + 1/log2(3).
        let second = 0.6309297535714575
        #expect(abs(found.newNDCG10! - second / (1 + second)) < 1e-12)
        #expect(found.newRecall10 == 0.5)
    }

    @Test func `a list that has everything first is perfect, and an empty one finds nothing`() {
        let perfect = metrics(Array(4..<24), Set(4..<24))
        #expect(abs(perfect.ndcg10 - 1) < 1e-12 && abs(perfect.ndcg50 - 1) < 1e-12)
        #expect(perfect.recall10 == 0.5 && perfect.recall50 == 1)
        let empty = metrics([], [4])
        #expect(empty.ndcg10 == 0 && empty.hit10 == 0 && empty.artists10 == 0)
    }

    @Test func `a listener with nothing new to find has no measure of the new`() {
        #expect(metrics([1, 2], [1, 2]).newNDCG10 == nil)
    }

    @Test func `what comes after the first hundred does not count`() {
        #expect(metrics(Array(4..<300), [150]).recall100 == 0)
    }

    @Test func `an interval holds its mean, is the same in every run, and closes on a constant`() {
        let values = (0..<50).map { Double($0 % 7) }
        let interval = Interval(values)
        #expect(interval.low < interval.mean && interval.mean < interval.high)
        #expect(Interval(values).low == interval.low)
        let constant = Interval([0.25, 0.25, 0.25])
        #expect(constant.low == 0.25 && constant.high == 0.25)
        #expect(Interval([]).mean.isNaN)
    }
}
