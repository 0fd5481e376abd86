public import FoundationEssentials

/// Who must not be asked just now, where that is read faster than in the budget.
///
/// It only ever says no, and what it says ends by itself: whether a call may go, the budget alone decides. Where it cannot
/// be read it says nothing, and the budget is asked.
public struct BlockBoard: Sendable {
    /// A refusal that holds for a while.
    public struct Block: Sendable, Hashable {
        /// Until when, by the database's clock.
        public let until: Date
        /// Why.
        public let reason: BlockReason

        /// A refusal until a time.
        public init(until: Date, reason: BlockReason) {
            self.until = until
            self.reason = reason
        }
    }

    /// Notes a refusal of a family's calls, or of all of the provider's, for as long as it still lasts.
    public let note: @Sendable (_ block: Block, _ name: BudgetName, _ lasting: Duration) async -> Void
    /// The refusal that stands against a family's calls; nil where none is known.
    public let block: @Sendable (_ name: BudgetName) async -> Block?

    /// A board of two closures.
    public init(
        note: @escaping @Sendable (_ block: Block, _ name: BudgetName, _ lasting: Duration) async -> Void,
        block: @escaping @Sendable (_ name: BudgetName) async -> Block?
    ) {
        self.note = note
        self.block = block
    }
}

extension BlockBoard.Block {
    /// The refusal as words: microseconds since 1970, and the reason.
    var words: String { "\(Int64((until.timeIntervalSince1970 * 1_000_000).rounded())) \(reason.rawValue)" }

    /// Reads ``words``; nil where they are none.
    init?(words: String) {
        let parts = words.split(separator: " ")
        guard parts.count == 2, let microseconds = Int64(parts[0]),
            let reason = BlockReason(rawValue: String(parts[1]))
        else { return nil }
        self.init(until: Date(timeIntervalSince1970: Double(microseconds) / 1_000_000), reason: reason)
    }
}
