internal import CMicrohttpd
internal import CWebSocket
internal import Glibc

/// microhttpd's name for an upgraded connection, to give it back by.
@safe struct UpgradeHandle: @unchecked Sendable {
    // Never read here; used once, by the one owner of the socket.
    let pointer: OpaquePointer

    /// "the application must not close() sock directly, but instead use MHD_upgrade_action()".
    func close() { unsafe _ = segue_upgrade_close(pointer) }
}

/// An upgraded connection's socket and its frames; belongs to the WebSocket thread alone.
///
/// The first owner's work is to send it to that thread; from then on nobody else has it.
@safe struct Socket: Sendable {
    let descriptor: Int32
    let handle: UpgradeHandle
    /// What came before the socket was ours: "treat data from extra_in as if it had read it from the socket".
    let alreadyRead: [UInt8]
}

/// The frames of one conversation: wslay over its socket.
@safe final class FrameContext {
    let session: WebSocketSession
    private let socket: Socket
    private var waiting: ArraySlice<UInt8>
    private var context: wslay_event_context_ptr?
    private var isGone = false
    /// What may still be read in this round, so that one flood does not starve the others.
    private var allowance = 0
    private var lastHeard = ContinuousClock.now
    /// Whether the socket was read, in the last round: who was not heard is not silent.
    private var wasRead = true
    /// Since when so much waits for the other side that nothing more is read.
    private var fullSince: ContinuousClock.Instant?
    private var nextPing: ContinuousClock.Instant
    private var goodbyeDeadline: ContinuousClock.Instant?
    /// Until when who reads slowly may take the goodbye, and what was on its way to them at the last look.
    private var slowest: (end: ContinuousClock.Instant, untaken: Int32)?
    private var hasSaidGoodbye = false
    private let options: Server.Options
    private let boxes: BoxCount

    init(_ session: WebSocketSession, _ socket: Socket, _ options: Server.Options, _ boxes: BoxCount) {
        self.session = session
        self.socket = socket
        self.options = options
        self.boxes = boxes
        boxes.lend()
        waiting = socket.alreadyRead[...]
        nextPing = .now + options.pingInterval
        // What we hold for a slow reader is counted; what the system holds should not be many times that.
        var room: Int32 = 64 << 10
        unsafe setsockopt(
            socket.descriptor, SOL_SOCKET, SO_SNDBUF, &room, socklen_t(MemoryLayout<Int32>.size))
        var callbacks = wslay_event_callbacks()
        unsafe callbacks.recv_callback = receiveBytes
        unsafe callbacks.send_callback = sendBytes
        unsafe callbacks.on_msg_recv_callback = messageReceived
        // Unretained: wslay calls back only from the calls below.
        let user = unsafe Unmanaged.passUnretained(self).toOpaque()
        isGone = unsafe wslay_event_context_server_init(&context, &callbacks, user) != 0
        // Longer "closes the connection with WSLAY_CODE_MESSAGE_TOO_BIG"; the default is 2^31 - 1.
        if !isGone {
            unsafe wslay_event_config_set_max_recv_msg_length(context, UInt64(options.messageLimit))
        }
    }

    deinit {
        if let context = unsafe context { unsafe wslay_event_context_free(context) }
        session.ended()
        socket.handle.close()
        boxes.giveBack()
    }

    var descriptor: Int32 { socket.descriptor }

    /// Whether nothing more will happen.
    var isOver: Bool {
        if isGone { return true }
        if let goodbyeDeadline, goodbyeDeadline <= .now { return true }
        return isSilent && !lingers
    }

    /// Whether wslay has nothing more to read or to write.
    private var isSilent: Bool {
        unsafe wslay_event_want_read(context) == 0 && wslay_event_want_write(context) == 0
    }

    /// Whether we have said goodbye to somebody who may still be sending.
    ///
    /// A socket that is closed with bytes unread is reset, and what was on its way to the other side, the goodbye, is lost
    /// (RFC 9112, 9.6): so they are read and thrown away, until the other side is done or the goodbye has had its time.
    private var lingers: Bool {
        unsafe wslay_event_get_close_sent(context) != 0 && wslay_event_get_close_received(context) == 0
    }

    /// Whether it ends soon, whatever the other side does.
    var isLeaving: Bool { goodbyeDeadline != nil }

    /// Whether bytes are waiting that no poll will announce.
    var hasBacklog: Bool { !waiting.isEmpty && takesMore }

    /// Whether the task keeps up with reading, and the other side with taking.
    private var takesMore: Bool { session.takesMore && !isFull }

    /// Whether too much waits for the other side: wslay queues a pong for each ping, and would without end.
    private var isFull: Bool {
        unsafe wslay_event_get_queued_msg_count(context) >= WebSocketSession.queuedMessages
    }

    /// What to poll for.
    var interest: Int16 {
        var events: Int16 = 0
        if isSilent { return Int16(POLLIN) }
        if unsafe wslay_event_want_read(context) != 0, takesMore { events |= Int16(POLLIN) }
        if unsafe wslay_event_want_write(context) != 0 { events |= Int16(POLLOUT) }
        return events
    }

    /// The other side is gone, in both directions.
    func hungUp() { isGone = true }

    /// Reads, writes and watches the clock: one round.
    func run(isReadable: Bool) {
        allowance = 64 << 10
        if isSilent { return linger() }
        if isReadable || hasBacklog, unsafe wslay_event_recv(context) != 0 {
            // The end of the socket, or frames that make no sense: then wslay has a close frame to send.
            unsafe _ = wslay_event_send(context)
            isGone = true
        }
        let now = ContinuousClock.now
        watchFullness(at: now)
        let (messages, goodbye) = session.takeOutbox()
        for message in messages { queue(WSLAY_TEXT_FRAME, Array(message.utf8)) }
        watchSilence(at: now)
        if nextPing <= now {
            nextPing = now + options.pingInterval
            queue(WSLAY_PING, [])
        }
        flush()
        if let goodbye { take(goodbye) }
        if unsafe wslay_event_get_close_sent(context) != 0 || wslay_event_get_close_received(context) != 0 {
            goodbyeDeadline = goodbyeDeadline ?? now + .seconds(2)
        }
        waitForSlowest(at: now)
        session.holds(
            messages: unsafe wslay_event_get_queued_msg_count(context),
            bytes: unsafe wslay_event_get_queued_msg_length(context))
    }

    /// Closes our half, and reads and throws away what still comes.
    private func linger() {
        _ = shutdown(descriptor, Int32(SHUT_WR))
        var scrap = [UInt8](repeating: 0, count: 16 << 10)
        while allowance > 0 {
            let count = unsafe recv(descriptor, &scrap, scrap.count, segue_at_once)
            if count < 0, errno == EAGAIN || errno == EINTR { return }
            guard count > 0 else { return isGone = true }
            allowance -= count
        }
    }

    /// Who takes nothing of what waits for as long as a silence may last is too slow, though they still send.
    private func watchFullness(at now: ContinuousClock.Instant) {
        fullSince = isFull ? fullSince ?? now : nil
        if let fullSince, fullSince + options.pongDeadline <= now { session.close(1013, "too slow") }
    }

    /// Who is read and says nothing is gone.
    private func watchSilence(at now: ContinuousClock.Instant) {
        let isRead = takesMore
        if !isRead || !wasRead { lastHeard = now }
        wasRead = isRead
        if lastHeard + options.pongDeadline <= now { isGone = true }
    }

    /// The goodbye comes after what is on its way already: who takes some of that is waited for, ten seconds at most.
    private func waitForSlowest(at now: ContinuousClock.Instant) {
        guard let known = slowest else { return }
        let untaken = segue_untaken(descriptor)
        slowest?.untaken = untaken
        if untaken < known.untaken { goodbyeDeadline = min(now + .seconds(2), known.end) }
    }

    private func flush() {
        if !isGone, unsafe wslay_event_send(context) != 0 { isGone = true }
    }

    /// Says goodbye once all messages are on their way: wslay sends a close frame before any that still wait.
    ///
    /// Who reads too slowly, or may hear no more, gets it at once; what waits for them is dropped.
    private func take(_ goodbye: WebSocketSession.Goodbye) {
        let isUrgent = goodbye.code == 1008 || goodbye.code == 1013
        goodbyeDeadline = goodbyeDeadline ?? .now + (goodbye.code == 1008 ? .milliseconds(300) : .seconds(2))
        let waiting = unsafe wslay_event_get_queued_msg_count(context)
        guard !hasSaidGoodbye, waiting == 0 || isUrgent else { return }
        hasSaidGoodbye = true
        if goodbye.code == 1013 { slowest = (.now + .seconds(10), .max) }
        let reason = Array(goodbye.reason.utf8.prefix(123))
        unsafe _ = reason.withUnsafeBufferPointer {
            unsafe wslay_event_queue_close(context, goodbye.code, $0.baseAddress, $0.count)
        }
        flush()
    }

    private func queue(_ opcode: wslay_opcode, _ bytes: [UInt8]) {
        unsafe bytes.withUnsafeBufferPointer { bytes in
            var message = unsafe wslay_event_msg(
                opcode: UInt8(opcode.rawValue), msg: bytes.baseAddress, msg_length: bytes.count)
            // "This function makes a copy of its contents"; after a close it refuses, and that is right.
            unsafe _ = wslay_event_queue_msg(context, &message)
        }
    }

    /// Fills wslay's buffer; 0 is the end, nil nothing yet.
    func read(into buffer: UnsafeMutableRawBufferPointer) -> Int? {
        guard allowance > 0, takesMore else { return nil }
        if !waiting.isEmpty {
            let head = waiting.prefix(buffer.count)
            unsafe buffer.copyBytes(from: head)
            waiting.removeFirst(head.count)
            return head.count
        }
        let count = unsafe recv(descriptor, buffer.baseAddress, buffer.count, segue_at_once)
        if count < 0, errno == EAGAIN || errno == EINTR { return nil }
        lastHeard = .now
        allowance -= count
        return max(0, count)
    }

    /// Writes; 0 is the end, nil not now.
    func write(_ bytes: UnsafeRawBufferPointer) -> Int? {
        let count = unsafe send(
            descriptor, bytes.baseAddress, bytes.count,
            segue_at_once)
        if count < 0, errno == EAGAIN || errno == EINTR { return nil }
        // Room for more shows that something was taken, though as much is on its way as before.
        if count > 0 { slowest?.untaken = .max }
        return max(0, count)
    }

    func received(opcode: UInt8, _ bytes: UnsafeBufferPointer<UInt8>) {
        switch UInt32(opcode) {
        case WSLAY_TEXT_FRAME.rawValue: session.received(unsafe String(decoding: bytes, as: UTF8.self))
        case WSLAY_BINARY_FRAME.rawValue: session.close(1003, "text only")
        default: break  // wslay answers pings and closes itself.
        }
    }
}

private func frames(_ user: UnsafeMutableRawPointer?) -> FrameContext {
    unsafe Unmanaged<FrameContext>.fromOpaque(user!).takeUnretainedValue()
}

private func receiveBytes(
    context: wslay_event_context_ptr?, buffer: UnsafeMutablePointer<UInt8>?, room: Int, flags: Int32,
    user: UnsafeMutableRawPointer?
) -> Int {
    let count = unsafe frames(user).read(into: UnsafeMutableRawBufferPointer(start: buffer, count: room))
    return unsafe told(context, count)
}

private func sendBytes(
    context: wslay_event_context_ptr?, bytes: UnsafePointer<UInt8>?, count: Int, flags: Int32,
    user: UnsafeMutableRawPointer?
) -> Int {
    unsafe told(context, frames(user).write(UnsafeRawBufferPointer(start: bytes, count: count)))
}

/// What wslay is told of a read or a write: how many bytes, or that it is the end (0), or not now (nil).
private func told(_ context: wslay_event_context_ptr?, _ count: Int?) -> Int {
    if let count, count > 0 { return count }
    let reason = count == nil ? WSLAY_ERR_WOULDBLOCK : WSLAY_ERR_CALLBACK_FAILURE
    unsafe wslay_event_set_error(context, reason.rawValue)
    return -1
}

private func messageReceived(
    context: wslay_event_context_ptr?, argument: UnsafePointer<wslay_event_on_msg_recv_arg>?,
    user: UnsafeMutableRawPointer?
) {
    guard let argument = unsafe argument?.pointee else { return }
    // The message dies when we return: copied inside.
    unsafe frames(user).received(
        opcode: argument.opcode, UnsafeBufferPointer(start: argument.msg, count: argument.msg_length))
}
