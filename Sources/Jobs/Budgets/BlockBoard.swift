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

    private let cache: SharedCache

    /// A board that all who share the cache share.
    public init(on cache: SharedCache) { self.cache = cache }

    /// Notes a refusal for as long as it still lasts: of a spent quota for the family's calls, any other for all of the provider's.
    public func note(_ block: Block, _ name: BudgetName, lasting: Duration) async {
        let family = block.reason == .quota ? name.family : BudgetName.everything
        await cache.keep(block.words, Self.key(name.provider, family), lasting)
    }

    /// The refusal that stands against a family's calls; nil where none is known.
    public func block(_ name: BudgetName) async -> Block? {
        let keys = [BudgetName.everything, name.family].map { Self.key(name.provider, $0) }
        return await cache.texts(keys).compactMap { $0.flatMap(Block.init(words:)) }.max {
            $0.until < $1.until
        }
    }

    private static func key(_ provider: Provider, _ family: String) -> String {
        "blocked/\(provider.rawValue)/\(family)"
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
