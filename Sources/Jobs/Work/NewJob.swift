public import FoundationEssentials
public import Music
public import Postgres

/// Work to be queued.
public struct NewJob: Sendable {
    /// What is to be done.
    public var kind: JobKind
    /// To what.
    public var payload: JSON
    /// The same for what must not be queued twice; nil for what may.
    public var uniqueKey: String?
    /// How urgent it is.
    public var priority: JobPriority
    /// How long from now, by the database's clock, it waits at least.
    public var delay: Duration
    /// A time by the database's clock, such as a budget gives, before which it is not done.
    public var notBefore: Date?
    /// The budget that it waits for until then, or until there is room in it.
    public var waitsFor: BudgetName?
    /// After how many failed tries it is given up.
    public var maxAttempts: Int
    /// How many failed tries it has behind it.
    public private(set) var attempt = 0
    /// Whether the last of them failed outside.
    public private(set) var isRepeat = false
    /// Runs once more when it is asked for while it runs.
    public var runsAgainWhenAskedAgain: Bool
    /// Whose work it is: it goes when the listener goes.
    public var listener: Listener.ID?
    /// The crawl that it belongs to: it goes when the crawl goes.
    public var crawl: Int64?

    /// Work to be queued, now unless a delay says otherwise.
    public init(
        _ kind: JobKind, payload: JSON = JSON(text: "{}"), uniqueKey: String? = nil,
        priority: JobPriority = .normal, delay: Duration = .zero, notBefore: Date? = nil,
        waitsFor: BudgetName? = nil, maxAttempts: Int = 8,
        runsAgainWhenAskedAgain: Bool = false, listener: Listener.ID? = nil, crawl: Int64? = nil
    ) {
        self.kind = kind
        self.payload = payload
        self.uniqueKey = uniqueKey
        self.priority = priority
        self.delay = delay
        self.notBefore = notBefore
        self.waitsFor = waitsFor
        self.maxAttempts = maxAttempts
        self.runsAgainWhenAskedAgain = runsAgainWhenAskedAgain
        self.listener = listener
        self.crawl = crawl
    }

    /// The same, going on with what `job` was put off from: what it tried in vain is counted on, as a snooze would.
    public func goingOn(from job: Job) -> NewJob {
        var next = self
        next.attempt = job.attempt - 1
        next.isRepeat = job.isRepeat
        return next
    }
}
