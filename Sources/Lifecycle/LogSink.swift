internal import FoundationEssentials

/// Where lines of the log go, and from which level on.
public struct LogSink: Sendable {
    /// The least level that is written.
    public let level: Log.Level
    /// Takes a whole line, its newline included.
    private let emit: @Sendable (String) -> Void
    private let isPlain: Bool

    /// Lines from `level` on, each given whole to `emit`, its newline included.
    public init(level: Log.Level, isPlain: Bool = false, emit: @escaping @Sendable (String) -> Void) {
        self.level = level
        self.isPlain = isPlain
        self.emit = emit
    }

    /// Standard error: plain on a terminal, else JSON; from the level in `SEGUE_LOG_LEVEL` on, else from info.
    public static let standardError = LogSink(
        level: ProcessInfo.processInfo.environment["SEGUE_LOG_LEVEL"]
            .flatMap { Log.Level(rawValue: $0.lowercased()) } ?? .info,
        isPlain: StandardStream.errors.isTerminal
    ) { StandardStream.errors.write($0) }

    func write(_ line: LogLine) { emit((isPlain ? line.plain : line.json) + "\n") }
}
