/// A budget: a provider's, for one family of its endpoints.
public struct BudgetName: Sendable, Hashable, CustomStringConvertible {
    /// Whose it is.
    public let provider: Provider
    /// The family of endpoints.
    public let family: String

    /// The family that stands for the whole provider.
    static let everything = "*"

    /// The budget of a family.
    public init(_ provider: Provider, _ family: String) {
        self.provider = provider
        self.family = family
    }

    /// The budget of the whole provider, over all families.
    public var ofProvider: BudgetName { BudgetName(provider, Self.everything) }

    /// As it stands beside a job that waits for it: `spotify/top`.
    public var description: String { "\(provider.rawValue)/\(family)" }
}
