internal import CMicrohttpd
internal import Glibc
internal import Lifecycle

/// One request and its answer, from the end of the header until microhttpd is done with it.
///
/// "The only safe way to call [MHD_suspend_connection] is to call it from the MHD_AccessHandlerCallback or
/// MHD_ContentReaderCallback", and resuming what is not suspended "will result in undefined behavior": so the
/// stage says who may resume, and only one ever does.
final class Exchange: Sendable {
    let head: RequestHead
    let handle: ConnectionHandle
    private let link: Link
    private let traffic: Traffic
    private let state = Guarded(State())

    private struct State {
        var stage = Stage.reading
        var body: [UInt8] = []
        var deadline: ContinuousClock.Instant?
        /// Kept so that a deadline, or the end of the connection, can cancel it.
        var task: Task<Void, Never>?
        var stream: BodyStream?
        var session: WebSocketSession?
    }

    private enum Stage {
        /// The body is coming.
        case reading
        /// The connection is suspended; whoever has the answer resumes it.
        case answering
        /// Resumed, or never suspended: the next call of the handler takes the answer.
        case answered(Response)
        /// Given to microhttpd.
        case replying
        /// microhttpd has let go of it.
        case over
    }

    init(_ head: RequestHead, handle: ConnectionHandle, link: Link, traffic: Traffic) {
        self.head = head
        self.handle = handle
        self.link = link
        self.traffic = traffic
        link.allow(traffic.options.bodyDeadline)
        traffic.boxes.lend()
    }

    deinit { traffic.boxes.giveBack() }

    /// Whether the connection should close after the answer.
    var isLast: Bool { traffic.isDraining }

    /// Takes a piece of the body; false where it grows too large.
    func append(_ piece: UnsafeRawBufferPointer) -> Bool {
        state.withLock { state in
            guard state.body.count + piece.count <= traffic.options.bodyLimit else { return false }
            unsafe state.body.append(contentsOf: piece)
            return true
        }
    }

    /// What the handler must do now that the request is whole.
    enum Step {
        case reply(Response)
        case wait
    }

    /// The request is whole, or the connection was resumed.
    func step() -> Step {
        let stage = state.withLock { $0.stage }
        switch stage {
        case .reading: return begin()
        case .answered(let response):
            state.withLock { $0.stage = .replying }
            return .reply(response)
        case .answering, .replying, .over: return .wait
        }
    }

    /// Suspends the connection and starts the responder.
    private func begin() -> Step {
        guard traffic.admitted(self) else {
            state.withLock { $0.stage = .replying }
            return .reply(Response(ProblemDocument(503), headers: ["Retry-After": "1"]))
        }
        link.allow(nil)
        // Before the stage says that it may be resumed: a deadline that came in between would resume what still runs.
        handle.suspend()
        let body = state.withLock { state in
            state.stage = .answering
            state.deadline = .now + traffic.options.handlerDeadline
            defer { state.body = [] }
            return state.body
        }
        let request = Request(
            Method(rawValue: head.method), head.target, headers: head.headers, body: body, peer: link.peer)
        // The one place where a task is made: here C calls us, and no parent is on the stack. Traffic counts it,
        // bounds their number, and the end of the server waits for all of them.
        let task = Task {
            await answer(request)
            traffic.finishedTask()
        }
        state.withLock { state in
            if case .over = state.stage { task.cancel() } else { state.task = task }
        }
        return .wait
    }

    private func answer(_ request: Request) async {
        let response = await response(to: request)
        switch response.body {
        case .bytes: finish(response)
        case .stream(let next):
            let stream = BodyStream(handle, pieceDeadline: traffic.options.handlerDeadline) { [self] count in
                link.allow(count.map(span(toTake:)))
            }
            guard finish(response, stream: stream), head.method != "HEAD" else { return }
            await stream.pump(next)
        case .webSocket(let conversation):
            if let refusal = handshakeRefusal(of: request, version: head.version) {
                finish(refusal)
                return
            }
            let session = traffic.sockets.session()
            guard finish(response, session: session) else { return }
            await session.converse(conversation)
        }
    }

    private func response(to request: Request) async -> Response {
        do {
            let response = try await traffic.responder(request)
            if let field = response.headers.unsayable { throw UnsayableHeader(name: field.name) }
            return response
        } catch let problem as ProblemDocument {
            return Response(problem)
        } catch {
            traffic.options.report(error, request)
            return Response(ProblemDocument(500))
        }
    }

    /// Hands the answer over and wakes the connection; false where another answer came first.
    @discardableResult
    private func finish(
        _ response: Response, stream: BodyStream? = nil, session: WebSocketSession? = nil
    ) -> Bool {
        let isFirst = state.withLock { state in
            guard case .answering = state.stage else { return false }
            state.stage = .answered(response)
            state.deadline = nil
            state.stream = stream
            state.session = session
            return true
        }
        if isFirst { handle.resume() }
        return isFirst
    }

    /// The answer is microhttpd's to write, and the client's to take in time: all of it, or the beginning of a stream.
    func replying(with response: Response) { link.allow(span(toTake: response.bytes.count)) }

    /// How long a client may take for so many bytes.
    private func span(toTake count: Int) -> Duration {
        traffic.options.replyDeadline + .seconds(Double(count) / Double(max(1, traffic.options.leastRate)))
    }

    /// It was answered before anything else was read.
    func refused() { state.withLock { $0.stage = .replying } }

    /// Writes a 413 past microhttpd, just before it closes.
    ///
    /// "The response cannot be queued when this callback is called to process the client upload data": a body in
    /// chunks that grows too large would otherwise be cut off without a word. Nothing of ours is under way on this
    /// socket at that moment.
    func refuseBody() {
        refused()
        let fields = traffic.options.headers.map { "\($0.name): \($0.value)\r\n" }.joined()
        let text =
            "HTTP/1.1 413 Content Too Large\r\nConnection: close\r\nContent-Length: 0\r\n\(fields)\r\n"
        unsafe _ = Array(text.utf8).withUnsafeBytes { bytes in
            unsafe send(
                link.descriptor, bytes.baseAddress, bytes.count,
                segue_at_once)
        }
    }

    /// The socket is no longer microhttpd's: hands it to the thread of the WebSockets.
    func upgraded(to socket: Int32, handle: UpgradeHandle, alreadyRead bytes: [UInt8]) {
        // From here the thread of the WebSockets looks at the clock.
        link.allow(nil)
        guard let session else { return handle.close() }
        traffic.sockets.adopt(session, Socket(descriptor: socket, handle: handle, alreadyRead: bytes))
    }

    /// What every answer carries that does not say otherwise.
    var usualHeaders: Headers { traffic.options.headers }

    /// Counts what C holds.
    var boxes: BoxCount { traffic.boxes }

    /// The stream that belongs to the answer.
    var stream: BodyStream? { state.withLock { $0.stream } }

    /// The WebSocket that belongs to the answer.
    var session: WebSocketSession? { state.withLock { $0.session } }

    /// Answers in the responder's place when its time is over; nil means now.
    func expire(ifOverdueAt now: ContinuousClock.Instant?) {
        let (isOverdue, task, stream, session) = state.withLock { state in
            let isOverdue =
                state.deadline.map { deadline in now.map { deadline <= $0 } ?? true } ?? (now == nil)
            return (isOverdue, state.task, state.stream, state.session)
        }
        stream?.expire(ifOverdueAt: now)
        guard isOverdue else { return }
        finish(Response(ProblemDocument(503), headers: ["Retry-After": "1"]))
        if now == nil { session?.close(1001, "") }
        task?.cancel()
    }

    /// microhttpd is done with the request: whoever still works for it may stop.
    func completed() {
        let (task, stream, session) = state.withLock { state in
            state.stage = .over
            defer { (state.task, state.stream, state.session) = (nil, nil, nil) }
            return (state.task, state.stream, state.session)
        }
        stream?.close()
        session?.neverOpened()
        task?.cancel()
        traffic.completed(self)
    }
}

/// A connection of microhttpd, as a name to suspend and resume it by.
@safe struct ConnectionHandle: @unchecked Sendable {
    // The pointer is never read here, and microhttpd locks inside: "It is safe to resume a suspended connection
    // at any time." Suspending happens on its own thread only.
    let pointer: OpaquePointer

    func suspend() { unsafe MHD_suspend_connection(pointer) }
    func resume() { unsafe MHD_resume_connection(pointer) }
}
