internal import Glibc
internal import Lifecycle

/// The one thread for all WebSockets of a server; it starts with the first.
final class SocketThread: Sendable {
    private let options: Server.Options
    private let boxes: BoxCount
    private let wakeup = Wakeup()
    private let state = Guarded(State())

    private struct State {
        var arrivals: [(session: WebSocketSession, socket: Socket)] = []
        var isRunning = false
        var isGoingAway = false
        var isEnding = false
    }

    init(_ options: Server.Options, boxes: BoxCount) {
        self.options = options
        self.boxes = boxes
    }

    /// A conversation that has no socket yet.
    func session() -> WebSocketSession { WebSocketSession { [self] in wakeup.signal() } }

    /// Takes a socket over.
    func adopt(_ session: WebSocketSession, _ socket: Socket) {
        let (isLate, mustStart) = state.withLock { state in
            guard !state.isEnding else { return (true, false) }
            state.arrivals.append((session, socket))
            defer { state.isRunning = true }
            return (false, !state.isRunning)
        }
        if isLate {
            session.ended()
            socket.handle.close()
        } else if mustStart {
            startThread(named: "websockets") { self.run() }
        } else {
            wakeup.signal()
        }
    }

    /// Says goodbye to all, also to those who still come: 1001, going away.
    func closeAll() {
        state.withLock { $0.isGoingAway = true }
        wakeup.signal()
    }

    /// Ends the thread as soon as all are gone.
    func end() {
        state.withLock { $0.isEnding = true }
        wakeup.signal()
    }

    /// Whether no socket is held any more.
    var hasEnded: Bool { state.withLock { !$0.isRunning } }

    private func run() {
        serve()
        state.withLock { $0.isRunning = false }
    }

    private func serve() {
        var open: [FrameContext] = []
        while true {
            let (arrivals, isGoingAway, isEnding) = state.withLock { state in
                defer { state.arrivals = [] }
                return (state.arrivals, state.isGoingAway, state.isEnding)
            }
            for (session, socket) in arrivals { open.append(FrameContext(session, socket, options, boxes)) }
            if isGoingAway { for frames in open { frames.session.close(1001, "going away") } }
            // Whoever has not answered the goodbye by now never will.
            if isEnding { return }
            round(&open, isFirst: !arrivals.isEmpty)
        }
    }

    /// Waits for something to happen, lets each conversation take its turn, and lets go of those that are over.
    private func round(_ open: inout [FrameContext], isFirst: Bool) {
        var watched = [pollfd(fd: wakeup.descriptor, events: Int16(POLLIN), revents: 0)]
        for frames in open {
            watched.append(pollfd(fd: frames.descriptor, events: frames.interest, revents: 0))
        }
        let hasWork = isFirst || open.contains { $0.hasBacklog }
        let pause = open.contains { $0.isLeaving } ? min(pause, 50) : pause
        unsafe poll(&watched, nfds_t(watched.count), hasWork ? 0 : open.isEmpty ? -1 : pause)
        wakeup.clear()
        for (frames, event) in zip(open, watched.dropFirst()) {
            let isReadable = Int32(event.revents) & (POLLIN | POLLHUP | POLLERR) != 0
            let wasAsked = event.events & Int16(POLLIN) != 0
            // A hang-up is reported unasked: where nothing is read it would be reported for ever.
            if isReadable, !wasAsked { frames.hungUp() }
            frames.run(isReadable: isReadable && wasAsked)
        }
        open.removeAll { $0.isOver }
        webSockets.set(Double(open.count))
    }

    /// The longest sleep: clocks are looked at as often as the shortest of them needs.
    private var pause: Int32 {
        Int32(
            clamping: max(
                5, milliseconds(min(.seconds(1), options.pingInterval / 4, options.pongDeadline / 4))))
    }
}

private let webSockets = Metrics.process.gauge("ws_connections", "WebSockets that are open.")
