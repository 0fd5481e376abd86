/// A command and its arguments, as bytes: nothing of it is ever parsed.
public struct RedisCommand: Sendable, Hashable, ExpressibleByArrayLiteral {
    let words: [[UInt8]]

    /// A command of words.
    public init(_ words: [Word]) { self.words = words.map(\.bytes) }

    /// A command of words.
    public init(arrayLiteral words: Word...) { self.init(words) }

    /// The command's name, for errors: never its arguments.
    var name: String { String(decoding: words.first ?? [], as: UTF8.self) }

    /// One argument.
    public struct Word: Sendable, Hashable, ExpressibleByStringInterpolation {
        let bytes: [UInt8]

        /// Bytes of any kind.
        public init(_ bytes: [UInt8]) { self.bytes = bytes }
        /// A text.
        public init(_ text: String) { bytes = Array(text.utf8) }
        /// A text.
        public init(stringLiteral text: String) { self.init(text) }
    }
}
