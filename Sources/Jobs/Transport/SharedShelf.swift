/// What all processes of an installation remember together for a while, where there is a place for it: what outsiders answered to
/// a question that anybody may ask.
///
/// It may forget at any moment. Where it cannot be read it knows nothing, and whoever asks finds out anew.
public struct SharedShelf: Sendable {
    /// Remembers a text by a key for so long; none is longer than it is worth.
    public let keep: @Sendable (_ text: String, _ key: String, _ lasting: Duration) async -> Void
    /// What is remembered by a key; nil where that is nothing.
    public let text: @Sendable (_ key: String) async -> String?

    /// A shelf of two closures.
    public init(
        keep: @escaping @Sendable (_ text: String, _ key: String, _ lasting: Duration) async -> Void,
        text: @escaping @Sendable (_ key: String) async -> String?
    ) {
        self.keep = keep
        self.text = text
    }
}
