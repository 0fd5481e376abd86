internal import FoundationEssentials
internal import Redis

extension RedisTransport {
    /// A board that all processes share, in Redis, where each refusal ends with its key.
    ///
    /// A refusal for a spent quota or the like concerns a family, any other the whole provider: see ``Budget``.
    public var blockBoard: BlockBoard {
        BlockBoard { [teller] block, name, span in
            let family = block.reason == .quota ? name.family : "*"
            let milliseconds = Int(span / .milliseconds(1))
            guard milliseconds > 0 else { return }
            _ = await teller.answer(
                to: [
                    "SET", Self.key(name.provider, family), .init(block.words), "PX", "\(milliseconds)",
                ])
        } block: { [teller] name in
            let answer = await teller.answer(
                to: ["MGET", Self.key(name.provider, "*"), Self.key(name.provider, name.family)])
            let blocks = answer?.list?.compactMap { $0.text.flatMap(BlockBoard.Block.init(words:)) } ?? []
            return blocks.max { $0.until < $1.until }
        }
    }

    private static func key(_ provider: Provider, _ family: String) -> RedisCommand.Word {
        "segue:blocked:\(provider.rawValue)/\(family)"
    }
}

extension RedisConnection {
    /// The answer, if there is one.
    fileprivate nonisolated func answer(to command: RedisCommand) async -> RedisReply? {
        try? await reply(to: command)
    }
}
