/// What an edition must record to be computed again: the weight of each block and the constants of the terms.
public struct EngineSettings: Sendable, Hashable, Codable {
    /// Raised whenever the same settings over the same pool would give another list.
    public var version = 1
    /// What a standard deviation of each block is worth; a block that is not named weighs nothing.
    public var weights: [String: Double] = [:]

    /// The measured defaults, one set for every listener and every catalogue.
    public init() {}
}
