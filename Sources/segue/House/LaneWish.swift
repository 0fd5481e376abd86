package import Jobs

/// What a worker is told to do at once.
package struct LaneWish: Sendable {
    /// How many syncs and visits, where no lanes are named.
    package var width = 4
    /// The lanes that were named; nil for the usual ones.
    package var lanes: [JobRunner.Lane]?

    /// The usual lanes.
    package init() {}

    /// How `segue work` is told.
    static let options = [
        Command.Option(
            name: "width", value: "N", help: "how many syncs and visits at once, from 1 to 64 (default: 4)"),
        Command.Option(
            name: "lanes", value: "KIND[,KIND]:N",
            help: "N jobs of these kinds at once, and of no others; may be repeated", repeats: true),
    ]

    /// Reads the options; what cannot be right is a `UsageError`.
    package init(_ arguments: Arguments) throws {
        if let width = try arguments.number("width", in: 1...64) { self.width = width }
        let words = arguments.texts("lanes")
        guard !words.isEmpty else { return }
        if arguments.has("width") {
            throw arguments.misused("'--width' is of the lanes that '--lanes' replaces")
        }
        let lanes = try words.map { try Self.lane($0, arguments) }
        guard lanes.reduce(0, { $0 + $1.width }) <= 64 else {
            throw arguments.misused("'--lanes' names more than 64 jobs at once")
        }
        self.lanes = lanes
    }

    private static func lane(_ words: String, _ arguments: Arguments) throws -> JobRunner.Lane {
        let halves = words.split(separator: ":", omittingEmptySubsequences: false)
        guard halves.count == 2, let width = Int(halves[1]), (1...64).contains(width) else {
            throw arguments.misused("'--lanes' takes KIND[,KIND]:N with N from 1 to 64, not '\(words)'")
        }
        let kinds = halves[0].split(separator: ",", omittingEmptySubsequences: false).map {
            JobKind(rawValue: String($0))
        }
        if let unknown = kinds.first(where: { !JobKind.known.contains($0) }) {
            let known = JobKind.known.map(\.rawValue).joined(separator: ", ")
            throw arguments.misused("'--lanes' knows the kinds \(known), not '\(unknown.rawValue)'")
        }
        return JobRunner.Lane(width: width, kinds: kinds)
    }

    /// How many jobs are under way at most.
    var total: Int { lanes.map { $0.reduce(0) { $0 + $1.width } } ?? width + 3 }
}
