/// A fault, and what must be true after it.
struct Case: Sendable {
    /// What it is called on the command line: the number that the reliability requirements give it.
    let name: String
    /// What goes wrong, in a line.
    let title: String
    /// After how long it has failed, whatever it waits for.
    let limit: Duration
    /// Lets it go wrong, and looks.
    let run: @Sendable (Stage) async throws -> Void

    init(
        _ name: String, _ title: String, within limit: Duration = .seconds(120),
        run: @escaping @Sendable (Stage) async throws -> Void
    ) {
        self.name = name
        self.title = title
        self.limit = limit
        self.run = run
    }

    /// Every case, in the order of their numbers.
    static let all: [Case] = [
        .killedWorkers, .sleepingWorker, .poison, .lostRedis, .killedPostgres, .longPause, .oddPauses,
        .stormyMusicBrainz,
        .uselessItems, .changingLists, .mashedButton,
    ]
}

/// How a case ended.
struct Verdict: Sendable {
    let isGood: Bool
    /// PASS or FAIL, the case, and the numbers that were measured.
    let line: String
}
