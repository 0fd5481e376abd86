internal import CCurl

/// The transfers under way and curl's multi handle; lives and dies on the curl thread.
@safe struct TransferTable: ~Copyable {
    private let multi: UnsafeMutableRawPointer?
    private let options: LiveClient.Options
    private let boxes: BoxCount
    private var transfers: [UInt64: Transfer] = [:]

    /// Where the multi handle is, for `curl_multi_wakeup`.
    var address: UInt { unsafe UInt(bitPattern: multi) }

    init(_ options: LiveClient.Options, _ boxes: BoxCount) {
        unsafe multi = curl_multi_init()
        self.options = options
        self.boxes = boxes
        unsafe segue_curl_multi_set_long(multi, CURLMOPT_MAX_HOST_CONNECTIONS, options.connectionsPerHost)
        unsafe segue_curl_multi_set_long(multi, CURLMOPT_MAX_TOTAL_CONNECTIONS, options.connections)
        unsafe segue_curl_multi_set_long(multi, CURLMOPT_MAXCONNECTS, options.connections)
        unsafe segue_curl_multi_set_long(multi, CURLMOPT_PIPELINING, Int(CURLPIPE_MULTIPLEX))
    }

    deinit {
        // "First remove all easy handles": failAll did.
        unsafe curl_multi_cleanup(multi)
    }

    mutating func start(_ order: Order) {
        do {
            let transfer = try Transfer(order, options: options, boxes: boxes)
            guard unsafe curl_multi_add_handle(multi, transfer.handle) == CURLM_OK else {
                return transfer.fail(HTTPError.unreachable(host: order.destination.host))
            }
            transfers[order.id] = transfer
        } catch {
            order.continuation.resume(throwing: error)
        }
    }

    /// Lets curl read and write what it can, then takes out what has ended or is overdue.
    mutating func perform() {
        var running: Int32 = 0
        unsafe curl_multi_perform(multi, &running)
        var left: Int32 = 0
        while let message = unsafe curl_multi_info_read(multi, &left) {
            guard unsafe message.pointee.msg == CURLMSG_DONE else { continue }
            // "The data the returned pointer points to will not survive calling curl_multi_cleanup,
            // curl_multi_remove_handle": read it first.
            let code = unsafe message.pointee.data.result
            var context: UnsafeMutableRawPointer?
            unsafe segue_curl_get_pointer(message.pointee.easy_handle, CURLINFO_PRIVATE, &context)
            guard let context = unsafe context else { continue }
            let id = unsafe Unmanaged<Transfer>.fromOpaque(context).takeUnretainedValue().id
            remove(id)?.finish(code)
        }
        // curl's own deadline does not run while a transfer waits for a connection.
        let now = ContinuousClock.now
        for (id, transfer) in transfers where transfer.deadline <= now {
            fail(id, HTTPError.timeout(host: transfer.destination.host))
        }
    }

    /// Sleeps until a socket or a timer of curl, a deadline of ours, or a note in the letter box.
    func wait() {
        let nearest = transfers.values.map(\.deadline).min()
        let pause = nearest.map { milliseconds(ContinuousClock.now.duration(to: $0)) + 1 } ?? 60_000
        unsafe curl_multi_poll(multi, nil, 0, Int32(clamping: max(0, min(pause, 60_000))), nil)
    }

    mutating func fail(_ id: UInt64, _ error: any Error) { remove(id)?.fail(error) }

    mutating func failAll(_ error: any Error) {
        for id in transfers.keys { fail(id, error) }
    }

    private mutating func remove(_ id: UInt64) -> Transfer? {
        guard let transfer = transfers.removeValue(forKey: id) else { return nil }
        unsafe curl_multi_remove_handle(multi, transfer.handle)
        return transfer
    }
}
