/// What a job does, such as `sync` or `crawl.visit`.
///
/// An open set: the queue treats every kind alike, those that this binary does not know too.
public struct JobKind: Sendable, Hashable, RawRepresentable, ExpressibleByStringLiteral, Codable {
    /// The name in the table.
    public let rawValue: String
    /// A kind by its name.
    public init(rawValue: String) { self.rawValue = rawValue }
    /// A kind by its name.
    public init(stringLiteral value: String) { rawValue = value }
}

/// How urgent a job or a call is; 1 goes first.
public enum JobPriority: Int, Sendable, Hashable, Codable, CaseIterable, Comparable {
    /// A listener is waiting for it.
    case interactive = 1
    /// Soon.
    case normal = 2
    /// When there is room.
    case background = 3
    /// When there is nothing else.
    case idle = 4

    /// The more urgent is the lesser.
    public static func < (one: Self, other: Self) -> Bool { one.rawValue < other.rawValue }
}

/// Where a job stands.
public enum JobState: String, Sendable, Hashable, Codable, CaseIterable {
    /// Waits for a worker.
    case available
    /// Waits for its time.
    case scheduled
    /// A worker has it.
    case running
    /// Failed, and waits for its next try.
    case retryable
    /// Parked until its listener signs in again.
    case pending
    /// Done.
    case completed
    /// Called off.
    case cancelled
    /// Given up.
    case discarded

    /// True for a state that nothing leaves.
    public var isFinal: Bool { self == .completed || self == .cancelled || self == .discarded }
}
