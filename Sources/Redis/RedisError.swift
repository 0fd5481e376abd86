/// What Redis, or the way to it, refused.
///
/// Its description never shows a password or what was sent: a refusal shows its code, not the server's words, which
/// quote arguments.
public enum RedisError: Error, Sendable, Hashable {
    /// The address cannot be used; why.
    case badAddress(String)
    /// No connection came to be; why, in the system's words.
    case unreachable(String)
    /// No answer came in time. The connection is closed; whether the command was done is not known.
    case tooSlow
    /// The connection broke; whether the command was done is not known.
    case lost(String)
    /// The task was cancelled while it waited. The connection is closed; whether the command was done is not known.
    case cancelled
    /// The server said no.
    case refused(RedisRefusal)
    /// The answer to a command has another shape than it should.
    case unexpected(command: String)

    /// True when there is no connection any more, and a later try may find one.
    public var isConnectionFailure: Bool {
        switch self {
        case .unreachable, .tooSlow, .lost: true
        // "LOADING Redis is loading the dataset in memory": soon it is there.
        case .refused(let refusal): refusal.code == .loading
        case .badAddress, .cancelled, .unexpected: false
        }
    }
}

/// An error reply: a code, and words for people.
public struct RedisRefusal: Sendable, Hashable {
    /// The first word, such as `NOGROUP`.
    public let code: Code
    /// All of the server's words; may quote what was sent.
    public let words: String

    /// Takes the server's words.
    public init(_ words: String) {
        self.words = words
        code = Code(rawValue: String(words.prefix { $0 != " " }))
    }

    /// Whether what was asked about does not exist; Redis has no code of its own for that.
    var isOfMissingKey: Bool { words == "ERR no such key" }

    /// What kind of refusal it is: an open set.
    public struct Code: Sendable, Hashable, RawRepresentable {
        /// The word.
        public let rawValue: String
        /// A code by its word.
        public init(rawValue: String) { self.rawValue = rawValue }

        /// The stream or its consumer group does not exist; a blocking read does not block then.
        public static let noGroup = Code(rawValue: "NOGROUP")
        /// The group exists already.
        public static let busyGroup = Code(rawValue: "BUSYGROUP")
        /// The key holds another type.
        public static let wrongType = Code(rawValue: "WRONGTYPE")
        /// The user or the password is wrong.
        public static let wrongPassword = Code(rawValue: "WRONGPASS")
        /// A password is needed.
        public static let noPassword = Code(rawValue: "NOAUTH")
        /// The server has just started and reads its data.
        public static let loading = Code(rawValue: "LOADING")
    }
}

extension RedisError: CustomStringConvertible, CustomReflectable {
    /// What went wrong, without what was sent.
    public var description: String {
        switch self {
        case .badAddress(let why): "the address of Redis cannot be used: \(why)"
        case .unreachable(let why): "Redis cannot be reached: \(why)"
        case .tooSlow: "Redis did not answer in time"
        case .lost(let why): "the connection to Redis broke: \(why)"
        case .cancelled: "cancelled while Redis was waited for"
        case .refused(let refusal): "Redis refused: \(refusal.code.rawValue)"
        case .unexpected(let command): "Redis answered \(command) in an unexpected form"
        }
    }

    /// Shows only the description, so that `dump` keeps silent too.
    public var customMirror: Mirror { Mirror(self, children: ["description": description]) }
}
