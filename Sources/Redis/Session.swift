internal import CRedis
internal import Glibc
internal import Lifecycle

/// The one owner of a `redisContext`; every call blocks, on the thread of the ``RedisConnection`` that holds it.
///
/// The context itself never blocks: the waiting is done here, so that it has an end and can be ended.
@safe struct Session: ~Copyable {
    private let context: UnsafeMutablePointer<redisContext>?

    /// Connects before `deadline`.
    init(to place: RedisAddress.Place, until deadline: ContinuousClock.Instant) throws(RedisError) {
        switch place {
        case .tcp(let host, let port): unsafe context = redisConnectNonBlock(host, Int32(port))
        case .socket(let path): unsafe context = redisConnectUnixNonBlock(path)
        }
        guard let context = unsafe context else { throw .unreachable("out of memory") }
        guard unsafe context.pointee.err == 0 else { throw .unreachable(words) }
        guard wait(for: POLLOUT, until: deadline) == .ready else { throw .unreachable("no answer in time") }
        // connect(2), EINPROGRESS: "use getsockopt(2) to read the SO_ERROR option … to determine whether connect()
        // completed successfully".
        var trouble: Int32 = 0
        var size = socklen_t(MemoryLayout<Int32>.size)
        _ = unsafe getsockopt(context.pointee.fd, SOL_SOCKET, SO_ERROR, &trouble, &size)
        guard trouble == 0 else { throw .unreachable(unsafe String(cString: strerror(trouble))) }
    }

    // "redisFree(NULL)" does nothing.
    deinit { unsafe redisFree(context) }

    /// Sends commands, one after another, without waiting for their replies.
    func send(_ commands: [RedisCommand], until deadline: ContinuousClock.Instant) throws(RedisError) {
        for command in commands {
            let lengths = command.words.map(\.count)
            // One byte more, so that an empty last word too has an address.
            let bytes = Array(command.words.joined()) + [0]
            let status = unsafe bytes.withUnsafeBufferPointer { buffer in
                var offset = 0
                var words: [UnsafePointer<CChar>?] = unsafe []
                for length in lengths {
                    let start = unsafe buffer.baseAddress.map { unsafe UnsafeRawPointer($0 + offset) }
                    unsafe words.append(start?.assumingMemoryBound(to: CChar.self))
                    offset += length
                }
                return unsafe redisAppendCommandArgv(context, Int32(lengths.count), &words, lengths)
            }
            guard status == REDIS_OK else { throw .lost(self.words) }
        }
        var isDone: Int32 = 0
        while true {
            guard unsafe redisBufferWrite(context, &isDone) == REDIS_OK else { throw .lost(words) }
            if isDone == 1 { return }
            guard wait(for: POLLOUT, until: deadline) == .ready else { throw .tooSlow }
        }
    }

    /// The next reply; nil when `wakeup` was signalled before one came.
    func receive(until deadline: ContinuousClock.Instant, or wakeup: Wakeup? = nil) throws(RedisError)
        -> RedisReply?
    {
        while true {
            var reply: UnsafeMutableRawPointer? = nil
            guard unsafe redisGetReplyFromReader(context, &reply) == REDIS_OK else { throw .lost(words) }
            if let reply = unsafe reply {
                defer { unsafe freeReplyObject(reply) }
                return unsafe RedisReply(reply.assumingMemoryBound(to: redisReply.self).pointee)
            }
            switch wait(for: POLLIN, until: deadline, or: wakeup?.descriptor) {
            case .ready: break
            case .woken: return nil
            case .late: throw .tooSlow
            }
            guard unsafe redisBufferRead(context) == REDIS_OK else { throw .lost(words) }
        }
    }

    private enum Wait { case ready, woken, late }

    private func wait(
        for events: Int32, until deadline: ContinuousClock.Instant, or wakeup: Int32? = nil
    ) -> Wait {
        while true {
            // A descriptor of -1 is passed over (poll(2)).
            var entries = unsafe [
                pollfd(fd: context?.pointee.fd ?? -1, events: Int16(events), revents: 0),
                pollfd(fd: wakeup ?? -1, events: Int16(POLLIN), revents: 0),
            ]
            let left = max((deadline - .now) / .milliseconds(1), 0)
            let count = unsafe poll(&entries, 2, Int32(min(left.rounded(.up), 3_600_000)))
            if count > 0 { return entries[0].revents != 0 ? .ready : .woken }
            if count == 0, left == 0 { return .late }
        }
    }

    /// hiredis' own words on what is wrong with the connection.
    private var words: String {
        guard let context = unsafe context else { return "out of memory" }
        return unsafe withUnsafeBytes(of: context.pointee.errstr) { bytes in
            unsafe String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
        }
    }
}

extension RedisReply {
    /// Copies a reply: hiredis frees its own.
    fileprivate init(_ reply: redisReply) {
        switch unsafe reply.type {
        case REDIS_REPLY_INTEGER: self = unsafe .integer(Int(reply.integer))
        case REDIS_REPLY_STRING: self = unsafe .bytes(Array(Self.bytes(reply)))
        case REDIS_REPLY_STATUS: self = unsafe .status(String(decoding: Self.bytes(reply), as: UTF8.self))
        case REDIS_REPLY_ERROR:
            self = unsafe .refusal(RedisRefusal(String(decoding: Self.bytes(reply), as: UTF8.self)))
        case REDIS_REPLY_ARRAY:
            self = .list(
                unsafe (0..<reply.elements).map { place in
                    unsafe reply.element[place].map { unsafe RedisReply($0.pointee) } ?? .null
                })
        default: self = .null
        }
    }

    @unsafe private static func bytes(_ reply: redisReply) -> UnsafeRawBufferPointer {
        unsafe UnsafeRawBufferPointer(start: reply.str, count: reply.len)
    }
}
