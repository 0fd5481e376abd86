public import FoundationEssentials
public import Jobs
public import Music

/// A call that was not made, because the budget for it is used up or its provider wants to be left alone.
///
/// It costs nothing and says when to come again; a job that meets one is snoozed, and loses no attempt.
public struct Throttled: Error, Sendable, Equatable {
    /// Who is not asked.
    public var source: Source
    /// Which family of calls.
    public var family: String
    /// When it may be asked again.
    public var until: Date
    /// Why.
    public var reason: BlockReason
    /// The budget whose room ends the wait, perhaps sooner; nil where only the time does.
    public var budget: BudgetName?

    /// A call that has to wait.
    public init(
        source: Source, family: String, until: Date, reason: BlockReason = .rate, budget: BudgetName? = nil
    ) {
        self.source = source
        self.family = family
        self.until = until
        self.reason = reason
        self.budget = budget
    }
}

extension Throttled: CustomStringConvertible {
    /// Who may be asked again, and when.
    public var description: String { "\(source.rawValue)/\(family) may be asked again at \(until)" }
}
