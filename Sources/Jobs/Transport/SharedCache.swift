/// What all processes of an installation remember together for a while, where there is a place for it.
///
/// It may forget at any moment. Where it cannot be read it knows nothing, and whoever asks finds out anew.
public struct SharedCache: Sendable {
    /// Remembers a text by a key for so long; none is longer than it is worth.
    public let keep: @Sendable (_ text: String, _ key: String, _ lasting: Duration) async -> Void
    /// What is remembered by each of some keys; nil where that is nothing.
    public let texts: @Sendable (_ keys: [String]) async -> [String?]

    /// A cache of two closures.
    public init(
        keep: @escaping @Sendable (_ text: String, _ key: String, _ lasting: Duration) async -> Void,
        texts: @escaping @Sendable (_ keys: [String]) async -> [String?]
    ) {
        self.keep = keep
        self.texts = texts
    }

    /// What is remembered by a key; nil where that is nothing.
    public func text(_ key: String) async -> String? { await texts([key]).first ?? nil }
}
