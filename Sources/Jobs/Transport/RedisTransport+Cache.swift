internal import Redis

extension RedisTransport {
    /// A cache in Redis, where each text ends with its key.
    public var cache: SharedCache? {
        let teller = teller
        return SharedCache { text, key, span in
            let milliseconds = Int(span / .milliseconds(1))
            guard milliseconds > 0 else { return }
            _ = try? await teller.reply(
                to: ["SET", Self.word(key), .init(text), "PX", "\(milliseconds)"])
        } texts: { keys in
            // A key that holds something else than a text is nil to MGET.
            let answer = try? await teller.reply(to: RedisCommand(["MGET"] + keys.map(Self.word)))
            return answer?.list?.map(\.text) ?? []
        }
    }

    private static func word(_ key: String) -> RedisCommand.Word { .init("segue:cache:\(key)") }
}
