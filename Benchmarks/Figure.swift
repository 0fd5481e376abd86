/// A line of the table: what was measured, what came out, and against what.
struct Figure {
    private let name: String
    private let value: String
    private let yardstick: String
    private let ratio: String

    /// A figure that is a ratio to something measured in the same run.
    ///
    /// - Parameters:
    ///   - ratio: of the best rounds of both.
    ///   - median: of the ratios round by round.
    init(_ name: String, _ value: String, against yardstick: String, ratio: Double, median: Double) {
        self.name = name
        self.value = value
        self.yardstick = yardstick
        self.ratio = "\(ScoringBenchmark.fixed(ratio, 2)) (median \(ScoringBenchmark.fixed(median, 2)))"
    }

    /// A figure that is a ratio to something measured in the same run, once.
    init(_ name: String, _ value: String, against yardstick: String, ratio: Double) {
        self.name = name
        self.value = value
        self.yardstick = yardstick
        self.ratio = ScoringBenchmark.fixed(ratio, 2)
    }

    /// A figure that stands for itself.
    init(_ name: String, _ value: String) {
        self.name = name
        self.value = value
        yardstick = ""
        ratio = ""
    }

    /// The line, as the table of `scripts/bench` is made of: cells between tabs.
    var line: String { [name, value, yardstick, ratio].joined(separator: "\t") }
}
