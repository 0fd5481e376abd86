internal import Redis

extension RedisTransport {
    /// A shelf in Redis, where each text ends with its key.
    public var shelf: SharedShelf? {
        let teller = teller
        return SharedShelf { text, key, span in
            let milliseconds = Int(span / .milliseconds(1))
            guard milliseconds > 0 else { return }
            _ = try? await teller.reply(
                to: ["SET", Self.key(key), .init(text), "PX", "\(milliseconds)"])
        } text: { key in
            try? await teller.reply(to: ["GET", Self.key(key)]).text
        }
    }

    private static func key(_ key: String) -> RedisCommand.Word { .init("segue:shelf:\(key)") }
}
