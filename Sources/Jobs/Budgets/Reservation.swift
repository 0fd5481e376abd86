public import FoundationEssentials

/// What stands in the way of a call.
public enum BlockReason: String, Sendable, Hashable, Codable {
    /// The provider said to slow down, or calls would follow too closely.
    case rate
    /// The day's calls are spent.
    case quota
    /// The provider is unwell.
    case unwell
    /// As many calls are under way as there may be at once; never a reason to block.
    case busy
    /// Too many of the calls are repeats of failed ones; never a reason to block.
    case repeats
}

/// The answer to "may I call?".
public enum Reservation: Sendable, Hashable {
    /// Yes, after the pause; the call is counted already. The ticket, where there is one, is to be given back after it,
    /// and what came of it to be noted, unless it is trusted wholly and the answer good.
    case go(after: Duration, ticket: Ticket? = nil, trust: CallTrust = .whole)
    /// Not before then, by the database's clock; nothing is counted. Put the work off, and sleep on nothing.
    case wait(until: Date, reason: BlockReason)

    /// How long somebody may stand in line for a slot rather than do something else.
    public static func patience(of priority: JobPriority) -> Duration {
        priority == .interactive ? .seconds(5) : .seconds(2)
    }

    /// Whether a call that was to go `pause` after it was asked for may still go when so much has passed.
    ///
    /// A process that was stopped meanwhile comes too late: its slot is over, and another call may be in its place. Where calls
    /// are to be so far apart that the provider counts them, a late one comes too close before the next.
    public static func stands(
        after pause: Duration, elapsed: Duration, at pace: ProviderLimits.Pace
    ) -> Bool {
        elapsed <= pause + pace.lateness
    }

    /// Whether the budget is to be looked at once more after such a pause: somebody may have been refused meanwhile.
    public static func wantsLook(after pause: Duration) -> Bool { pause > .milliseconds(500) }
}

/// The right to have a call under way at a provider that allows only so many at once.
///
/// It ends by itself, some time after the longest call would have: no crash keeps a place for ever.
public struct Ticket: Sendable, Hashable, RawRepresentable {
    /// When it ends, in microseconds since 1970; no two of a provider are equal.
    public let rawValue: Int64
    /// How long after its call was to begin one ends by itself.
    public static let life: Duration = .seconds(InFlight.life)
    /// A ticket that ends then.
    public init(rawValue: Int64) { self.rawValue = rawValue }
}
