/// What Redis answers.
public enum RedisReply: Sendable, Hashable {
    /// Nothing: a missing key, or a wait that ended.
    case null
    /// A whole number.
    case integer(Int)
    /// A short word, such as `OK`.
    case status(String)
    /// Bytes of any kind.
    case bytes([UInt8])
    /// Several replies.
    case list([RedisReply])
    /// A no: of the whole command, or of one in a pipeline.
    case refusal(RedisRefusal)

    /// The bytes or the word as text; nil for everything else, and for what is not UTF-8.
    public var text: String? {
        switch self {
        case .status(let word): word
        case .bytes(let bytes): String(validating: bytes, as: UTF8.self)
        default: nil
        }
    }

    /// The number; nil for everything else.
    public var integer: Int? { if case .integer(let number) = self { number } else { nil } }

    /// The replies of a list; nil for everything else.
    public var list: [RedisReply]? { if case .list(let replies) = self { replies } else { nil } }

    /// The reply, unless it is a no.
    public func allowed() throws(RedisError) -> RedisReply {
        if case .refusal(let refusal) = self { throw .refused(refusal) }
        return self
    }
}
