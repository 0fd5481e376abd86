internal import CMicrohttpd
internal import Glibc

/// microhttpd, running on a socket; stopped with its owner.
///
/// The callbacks capture nothing: their context is the `Traffic`, held until microhttpd has stopped.
@safe struct Daemon: ~Copyable {
    private let daemon: OpaquePointer
    private let context: Unmanaged<Traffic>

    init(on socket: Int32, _ traffic: Traffic) throws(ServerError) {
        let options = traffic.options
        unsafe context = Unmanaged.passRetained(traffic)
        // microhttpd closes what it listens on when it stops: it gets a descriptor of its own.
        let listening = fcntl(socket, F_DUPFD_CLOEXEC, 0)
        let plan = unsafe segue_daemon_plan(
            context: context.toOpaque(), listening_socket: listening,
            threads: UInt32(clamping: options.threads),
            connections: UInt32(clamping: options.connections),
            connections_per_address: UInt32(clamping: options.connectionsPerAddress),
            idle_seconds: UInt32(clamping: max(1, (milliseconds(options.idleDeadline) + 999) / 1_000)),
            // The header, its parsed fields, and a piece of the body share it.
            memory_per_connection: options.headerLimit * 3 + 16 << 10,
            accept: acceptable, handle: handle, completed: completed, connection: connectionChanged,
            target: targetRead)
        let flags =
            MHD_USE_EPOLL_INTERNAL_THREAD.rawValue | MHD_ALLOW_SUSPEND_RESUME.rawValue
            | MHD_ALLOW_UPGRADE.rawValue
        guard let daemon = unsafe segue_start_daemon(flags, plan) else {
            close(listening)
            unsafe context.release()
            throw ServerError("microhttpd does not start")
        }
        unsafe self.daemon = daemon
    }

    deinit {
        // "it is an API violation to call MHD_stop_daemon while having suspended connections": the warden has
        // resumed every one before it lets go of this.
        unsafe MHD_stop_daemon(daemon)
        unsafe context.release()
    }
}

private func traffic(_ context: UnsafeMutableRawPointer?) -> Traffic {
    unsafe Unmanaged<Traffic>.fromOpaque(context!).takeUnretainedValue()
}

private func link(of connection: OpaquePointer?) -> Link? {
    unsafe segue_connection_context(connection).map {
        unsafe Unmanaged<Link>.fromOpaque($0).takeUnretainedValue()
    }
}

/// Whether a connection that was just made may stay.
///
/// A closed door instead of `MHD_quiesce_daemon`: that aborts the process when one of microhttpd's threads takes the
/// socket out of its epoll set at the same moment ("Failed to remove listen FD from epoll set").
private func acceptable(
    context: UnsafeMutableRawPointer?, address: UnsafePointer<sockaddr>?, length: socklen_t
) -> MHD_Result {
    unsafe traffic(context).isClosed ? .NO : .YES
}

/// A connection begins or ends: its link is lent to microhttpd, and given back.
private func connectionChanged(
    context: UnsafeMutableRawPointer?, connection: OpaquePointer?,
    slot: UnsafeMutablePointer<UnsafeMutableRawPointer?>?, what: MHD_ConnectionNotificationCode
) {
    let traffic = unsafe traffic(context)
    if what == .CONNECTION_NOTIFY_STARTED {
        let descriptor = unsafe segue_connection_socket(connection)
        let link = Link(descriptor: descriptor, headerDeadline: traffic.options.headerDeadline)
        traffic.opened(link)
        traffic.boxes.lend()
        unsafe slot?.pointee = Unmanaged.passRetained(link).toOpaque()
    } else if let box = unsafe slot?.pointee {
        // The terminal callback of the connection.
        traffic.closed(unsafe Unmanaged<Link>.fromOpaque(box).takeRetainedValue())
        traffic.boxes.giveBack()
        unsafe slot?.pointee = nil
    }
}

/// A request line was read: the target is still whole here, later it is decoded and without its query.
private func targetRead(
    context: UnsafeMutableRawPointer?, target: UnsafePointer<CChar>?, connection: OpaquePointer?
) -> UnsafeMutableRawPointer? {
    if let link = unsafe link(of: connection), let target = unsafe target {
        link.target = unsafe String(cString: target)
        link.allow(unsafe traffic(context).options.headerDeadline)
    }
    return nil
}

/// microhttpd is done with a request, however it ended.
private func completed(
    context: UnsafeMutableRawPointer?, connection: OpaquePointer?,
    slot: UnsafeMutablePointer<UnsafeMutableRawPointer?>?, why: MHD_RequestTerminationCode
) {
    guard let box = unsafe slot?.pointee else { return }
    unsafe slot?.pointee = nil
    unsafe link(of: connection)?.allow(traffic(context).options.idleDeadline)
    // The terminal callback of the request.
    unsafe Unmanaged<Exchange>.fromOpaque(box).takeRetainedValue().completed()
}

/// Called when the header is read, for each piece of the body, when the request is whole, and after each resume.
private func handle(
    context: UnsafeMutableRawPointer?, connection: OpaquePointer?, url: UnsafePointer<CChar>?,
    method: UnsafePointer<CChar>?, version: UnsafePointer<CChar>?, upload: UnsafePointer<CChar>?,
    uploadCount: UnsafeMutablePointer<Int>?, slot: UnsafeMutablePointer<UnsafeMutableRawPointer?>?
) -> MHD_Result {
    guard let box = unsafe slot?.pointee else {
        return unsafe firstCall(traffic(context), connection, method, version, slot) ? .YES : .NO
    }
    let exchange = unsafe Unmanaged<Exchange>.fromOpaque(box).takeUnretainedValue()
    if let count = unsafe uploadCount?.pointee, count > 0 {
        // The piece dies when we return: copied here. "the number of bytes NOT processed" is none.
        unsafe uploadCount?.pointee = 0
        if unsafe exchange.append(UnsafeRawBufferPointer(start: upload, count: count)) { return .YES }
        exchange.refuseBody()
        return .NO
    }
    switch exchange.step() {
    case .wait: return .YES
    case .reply(let response):
        return queue(response, of: exchange, isLast: exchange.isLast) ? .YES : .NO
    }
}

/// The header is read: makes the exchange, and refuses at once what must not be read any further.
private func firstCall(
    _ traffic: Traffic, _ connection: OpaquePointer?, _ method: UnsafePointer<CChar>?,
    _ version: UnsafePointer<CChar>?, _ slot: UnsafeMutablePointer<UnsafeMutableRawPointer?>?
) -> Bool {
    guard let connection = unsafe connection, let link = unsafe link(of: connection) else { return false }
    let head = unsafe RequestHead(
        method: String(cString: method!), target: originForm(of: link.target),
        version: String(cString: version!),
        headers: headers(of: connection), size: Int(segue_header_size(connection)))
    let exchange = Exchange(
        head, handle: unsafe ConnectionHandle(pointer: connection), link: link, traffic: traffic)
    unsafe slot?.pointee = Unmanaged.passRetained(exchange).toOpaque()
    guard let problem = refusal(of: head, options: traffic.options) else { return true }
    exchange.refused()
    // "If response is provided before request is fully received, the rest of the request is discarded and
    // connection is automatically closed after sending response."
    return queue(Response(problem), of: exchange, isLast: true)
}

/// The target from its path on: "a server MUST accept the absolute-form in requests" (RFC 9112, section 3.2.2).
private func originForm(of target: String) -> String {
    guard target.hasPrefix("http://") || target.hasPrefix("https://") else { return target }
    let afterScheme = target.drop { $0 != "/" }.dropFirst(2)
    return afterScheme.firstIndex(of: "/").map { String(afterScheme[$0...]) } ?? "/"
}

private func headers(of connection: OpaquePointer) -> Headers {
    var headers: Headers = [:]
    unsafe withUnsafeMutablePointer(to: &headers) { collected in
        _ = unsafe MHD_get_connection_values_n(
            connection, .HEADER_KIND,
            { context, _, name, nameCount, value, valueCount in
                let headers = unsafe context!.assumingMemoryBound(to: Headers.self)
                unsafe headers.pointee.add(text(name, nameCount), text(value, valueCount))
                return .YES
            }, collected)
    }
    return headers
}

private func text(_ start: UnsafePointer<CChar>?, _ count: Int) -> String {
    unsafe String(
        decoding: UnsafeRawBufferPointer(start: start, count: start == nil ? 0 : count), as: UTF8.self)
}
