/// Streams with consumer groups, as far as one needs them who carries hints: an entry counts as done when it is read.
extension RedisConnection {
    /// Reads what nobody of the group has read yet, and waits for it as long as `waiting` says; empty when there is nothing.
    ///
    /// With NOACK, "equivalent to acknowledging the message when it is read" (XREADGROUP's manual): what a reader that dies
    /// has read is lost, and nothing of it has to be looked after. When several streams have entries, each gives up to
    /// `count`; a read that had to wait gives those of one stream.
    /// - Throws: ``RedisError/refused(_:)`` with ``RedisRefusal/Code/noGroup``, at once, where one of the streams has no such
    ///   group: see ``makeGroup(_:of:)``.
    public nonisolated func read(
        _ streams: [String], in group: String, as consumer: String, count: Int = 1, waiting: Duration = .zero
    ) async throws(RedisError) -> [StreamEntry] {
        let block: [RedisCommand.Word] =
            waiting > .zero ? ["BLOCK", "\(max(Int(waiting / .milliseconds(1)), 1))"] : []
        let start: [RedisCommand.Word] = ["XREADGROUP", "GROUP", .init(group), .init(consumer)]
        let limits: [RedisCommand.Word] = ["COUNT", "\(count)"] + block + ["NOACK", "STREAMS"]
        let names = streams.map { RedisCommand.Word($0) } + streams.map { _ in ">" }
        let reply = try await reply(to: RedisCommand(start + limits + names), waiting: waiting)
        guard let entries = StreamEntry.read(reply) else { throw .unexpected(command: "XREADGROUP") }
        return entries
    }

    /// Makes a group that has read nothing of the streams, and the streams where they are missing; one that exists stays
    /// as it is.
    public nonisolated func makeGroup(_ group: String, of streams: [String]) async throws(RedisError) {
        let commands: [RedisCommand] = streams.map {
            ["XGROUP", "CREATE", .init($0), .init(group), "0", "MKSTREAM"]
        }
        for reply in try await replies(to: commands) {
            if case .refusal(let refusal) = reply, refusal.code != .busyGroup { throw .refused(refusal) }
        }
    }

    /// The streams in which nothing waits for the group any more; where there is no such group yet, the empty ones.
    public nonisolated func exhausted(_ streams: [String], in group: String) async throws(RedisError) -> Set<
        String
    > {
        let commands: [RedisCommand] = streams.flatMap { stream -> [RedisCommand] in
            [["XINFO", "STREAM", .init(stream)], ["XINFO", "GROUPS", .init(stream)]]
        }
        let replies = try await replies(to: commands)
        var exhausted: Set<String> = []
        for (index, stream) in streams.enumerated() {
            guard let info = try Self.present(replies[2 * index]),
                let groups = try Self.present(replies[2 * index + 1])
            else {
                exhausted.insert(stream)
                continue
            }
            guard let length = info.field("length")?.integer else { throw .unexpected(command: "XINFO") }
            let read = groups.list?.first { $0.field("name")?.text == group }?
                .field("last-delivered-id")?.text
            if length == 0 || info.field("last-generated-id")?.text == read { exhausted.insert(stream) }
        }
        return exhausted
    }

    /// What is said of a key; nil where there is none.
    private static func present(_ reply: RedisReply) throws(RedisError) -> RedisReply? {
        if case .refusal(let refusal) = reply, refusal.isOfMissingKey { return nil }
        return try reply.allowed()
    }
}

extension RedisCommand {
    /// Adds an entry to a stream, which keeps about the last `most`.
    public static func add(_ fields: [(String, String)], to stream: String, keeping most: Int) -> RedisCommand
    {
        RedisCommand(
            ["XADD", Word(stream), "MAXLEN", "~", "\(most)", "*"]
                + fields.flatMap { [Word($0.0), Word($0.1)] })
    }

    /// Forgets the entries of a stream that are older than one.
    public static func trim(_ stream: String, before id: String) -> RedisCommand {
        ["XTRIM", Word(stream), "MINID", Word(id)]
    }
}

/// An entry of a stream.
public struct StreamEntry: Sendable, Hashable {
    /// The stream.
    public let stream: String
    /// Its place in it: milliseconds and a number.
    public let id: String
    /// What it holds.
    public let fields: [String: String]

    /// Reads the reply to XREADGROUP: streams, each with entries, each an id and names and values in turn.
    ///
    /// An entry that was trimmed away, of which only the id is left, is passed over.
    static func read(_ reply: RedisReply) -> [StreamEntry]? {
        if reply == .null { return [] }
        guard let streams = reply.list else { return nil }
        var entries: [StreamEntry] = []
        for stream in streams {
            guard let parts = stream.list, parts.count == 2, let name = parts[0].text,
                let found = parts[1].list
            else { return nil }
            for entry in found {
                guard let halves = entry.list, halves.count == 2, let id = halves[0].text else { return nil }
                guard let words = halves[1].list else { continue }
                var fields: [String: String] = [:]
                for place in stride(from: 0, to: words.count - 1, by: 2) {
                    if let name = words[place].text { fields[name] = words[place + 1].text }
                }
                entries.append(StreamEntry(stream: name, id: id, fields: fields))
            }
        }
        return entries
    }
}

extension RedisReply {
    /// The value after a name, in a list of names and values in turn.
    fileprivate func field(_ name: String) -> RedisReply? {
        guard let list, let place = list.firstIndex(where: { $0.text == name }), place + 1 < list.count else {
            return nil
        }
        return list[place + 1]
    }
}
