internal import FoundationEssentials

/// Writes what happens, a line an event: JSON for machines, plain text on a terminal.
///
/// Lines go to standard error and are made from the text, the fields given and those of ``context``;
/// the values of fields that carry secrets are never written.
public struct Log: Sendable {
    /// How much an event matters.
    public enum Level: String, Sendable, Comparable, CaseIterable {
        /// What only a developer wants to know.
        case debug
        /// What happens all the time.
        case info
        /// What an operator may want to know.
        case notice
        /// What may become a fault.
        case warning
        /// What is a fault.
        case error

        /// The less grave is less.
        public static func < (left: Self, right: Self) -> Bool { left.rank < right.rank }
        private var rank: Int { Self.allCases.firstIndex(of: self) ?? 0 }
    }

    /// Fields of every line that is written inside: `request_id`, `job_id` and the like.
    ///
    /// ```swift
    /// await Log.$context.withValue(["request_id": id]) { … }
    /// ```
    @TaskLocal public static var context: [String: String] = [:]

    private let label: String
    private let sink: LogSink

    /// A log whose lines carry `label`, the name of a part of the program.
    public init(_ label: String, to sink: LogSink = .standardError) {
        self.label = label
        self.sink = sink
    }

    /// Writes what only a developer wants to know.
    public func debug(_ text: String, _ fields: [String: String] = [:]) { write(.debug, text, fields) }
    /// Writes what happens all the time.
    public func info(_ text: String, _ fields: [String: String] = [:]) { write(.info, text, fields) }
    /// Writes what an operator may want to know.
    public func notice(_ text: String, _ fields: [String: String] = [:]) { write(.notice, text, fields) }
    /// Writes what may become a fault.
    public func warning(_ text: String, _ fields: [String: String] = [:]) { write(.warning, text, fields) }
    /// Writes what is a fault.
    public func error(_ text: String, _ fields: [String: String] = [:]) { write(.error, text, fields) }

    private func write(_ level: Level, _ text: String, _ fields: [String: String]) {
        guard level >= sink.level else { return }
        // What the caller says of this one event stands above what is true of the whole task.
        let all = Self.context.merging(fields) { _, ours in ours }
        sink.write(LogLine(time: Date(), level: level, label: label, text: text, fields: all))
    }
}
