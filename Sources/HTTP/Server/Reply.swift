internal import CMicrohttpd

/// Gives a response to microhttpd; false where it refuses, and the connection must close.
func queue(_ response: Response, of exchange: Exchange, isLast: Bool) -> Bool {
    guard let made = unsafe made(from: response.body, for: exchange) else { return false }
    // "the response object … should be destroyed": microhttpd counts its own use.
    defer { unsafe MHD_destroy_response(made) }
    var status = response.status.rawValue
    if case .webSocket = response.body {
        status = 101
        unsafe add("Upgrade", "websocket", to: made)
        if let key = exchange.head.headers["Sec-WebSocket-Key"] {
            unsafe add("Sec-WebSocket-Accept", acceptance(of: key), to: made)
        }
    }
    let unsaid = exchange.usualHeaders.filter { response.headers[$0.name] == nil }
    for field in Array(response.headers) + unsaid where !isOurs(field.name) {
        unsafe add(field.name, field.value, to: made)
    }
    if isLast, status != 101 { unsafe add("Connection", "close", to: made) }
    exchange.replying(with: response)
    return unsafe MHD_queue_response(exchange.handle.pointer, UInt32(clamping: status), made) == .YES
}

private func made(from body: Response.Body, for exchange: Exchange) -> OpaquePointer? {
    switch body {
    case .bytes(let bytes): return unsafe copied(bytes)
    case .stream:
        guard let stream = exchange.stream else { return nil }
        return unsafe streaming(stream, boxes: exchange.boxes, isHead: exchange.head.method == "HEAD")
    case .webSocket: return unsafe upgrading(exchange)
    }
}

/// What microhttpd says itself.
private func isOurs(_ name: String) -> Bool {
    ["content-length", "transfer-encoding", "connection", "date"].contains(name.lowercased())
}

private func add(_ name: String, _ value: String, to response: OpaquePointer) {
    unsafe MHD_add_response_header(response, name, value)
}

private func copied(_ bytes: [UInt8]) -> OpaquePointer? {
    unsafe bytes.withUnsafeBytes { bytes in
        // "MHD must make its own private copy of the data": it does not write to the original.
        unsafe MHD_create_response_from_buffer(
            bytes.count, UnsafeMutableRawPointer(mutating: bytes.baseAddress), .RESPMEM_MUST_COPY)
    }
}

/// The context of a stream's callbacks.
private final class StreamBox: Sendable {
    let stream: BodyStream
    private let boxes: BoxCount

    init(_ stream: BodyStream, boxes: BoxCount) {
        self.stream = stream
        self.boxes = boxes
        boxes.lend()
    }

    deinit { boxes.giveBack() }
}

private func streaming(_ stream: BodyStream, boxes: BoxCount, isHead: Bool) -> OpaquePointer? {
    let box = unsafe Unmanaged.passRetained(StreamBox(stream, boxes: boxes))
    // MHD_SIZE_UNKNOWN, which Swift cannot import: a macro with a cast.
    let response = unsafe MHD_create_response_from_callback(
        .max, 32 << 10,
        { context, _, buffer, room in
            let box = unsafe Unmanaged<StreamBox>.fromOpaque(context!).takeUnretainedValue()
            return unsafe box.stream.read(into: UnsafeMutableRawBufferPointer(start: buffer, count: room))
        }, box.toOpaque(),
        { context in
            // The terminal callback: "called by libmicrohttpd if we are done with a content reader."
            let box = unsafe Unmanaged<StreamBox>.fromOpaque(context!).takeRetainedValue()
            box.stream.close()
        })
    if unsafe response == nil { unsafe box.release() }
    // microhttpd 0.9.75 ends a body in chunks also where HEAD has none: the client would take that for an answer.
    if isHead { unsafe segue_end_by_closing(response) }
    return unsafe response
}

private func upgrading(_ exchange: Exchange) -> OpaquePointer? {
    // Unretained: "The callback will ONLY be called after the response header was successfully passed to the OS",
    // while microhttpd still holds the exchange as the request's own context.
    unsafe MHD_create_response_for_upgrade(
        { context, _, _, extra, count, socket, handle in
            let exchange = unsafe Unmanaged<Exchange>.fromOpaque(context!).takeUnretainedValue()
            let bytes = unsafe [UInt8](UnsafeRawBufferPointer(start: extra, count: count))
            exchange.upgraded(to: socket, handle: unsafe UpgradeHandle(pointer: handle!), alreadyRead: bytes)
        }, Unmanaged.passUnretained(exchange).toOpaque())
}
