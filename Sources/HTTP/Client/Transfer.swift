internal import CCurl

/// One request under way: the easy handle, what has come so far, and who waits for it.
///
/// Belongs to the curl thread alone: "You must never share the same handle in multiple threads."
@safe final class Transfer {
    let id: UInt64
    let deadline: ContinuousClock.Instant
    let destination: Destination
    let handle: UnsafeMutableRawPointer
    private var fields: UnsafeMutablePointer<curl_slist>?
    private let continuation: CheckedContinuation<Response, any Error>
    private let bodyLimit: Int
    private let boxes: BoxCount

    private var headers: Headers = [:]
    private var headerBytes = 0
    private var body: [UInt8] = []
    private var isTooLarge = false

    private static let headerLimit = 256 << 10

    init(_ order: Order, options: LiveClient.Options, boxes: BoxCount) throws(HTTPError) {
        guard let handle = unsafe curl_easy_init() else { throw .unreachable(host: order.destination.host) }
        unsafe self.handle = handle
        id = order.id
        deadline = order.deadline
        destination = order.destination
        continuation = order.continuation
        bodyLimit = options.bodyLimit
        self.boxes = boxes
        boxes.lend()
        limit(by: options)
        address()
        fill(order.request, userAgent: options.userAgent)
        // Unretained: curl calls back only while the thread's table holds this transfer.
        let context = unsafe Unmanaged.passUnretained(self).toOpaque()
        unsafe segue_curl_set_pointer(handle, CURLOPT_WRITEDATA, context)
        unsafe segue_curl_set_pointer(handle, CURLOPT_HEADERDATA, context)
        unsafe segue_curl_set_pointer(handle, CURLOPT_PRIVATE, context)
        unsafe segue_curl_set_callback(handle, CURLOPT_WRITEFUNCTION, receivedBody)
        unsafe segue_curl_set_callback(handle, CURLOPT_HEADERFUNCTION, receivedHeader)
    }

    deinit {
        unsafe curl_easy_cleanup(handle)
        // "must be kept … until you no longer use this handle": the list goes after it.
        unsafe curl_slist_free_all(fields)
        boxes.giveBack()
    }

    /// Tells the caller how it went; once, by the thread's table.
    func finish(_ code: CURLcode) {
        if let error = error(for: code) {
            continuation.resume(throwing: error)
        } else {
            var status = 0
            unsafe segue_curl_get_long(handle, CURLINFO_RESPONSE_CODE, &status)
            // curl has unpacked the body: these two described it as it travelled.
            if let coding = headers["Content-Encoding"], coding.lowercased() != "identity" {
                headers["Content-Encoding"] = nil
                headers["Content-Length"] = nil
            }
            continuation.resume(
                returning: Response(Status(rawValue: status), headers: headers, body: .bytes(body)))
        }
    }

    /// Tells the caller that it ended without curl.
    func fail(_ error: any Error) { continuation.resume(throwing: error) }

    private func error(for code: CURLcode) -> HTTPError? {
        let host = destination.host
        switch code {
        case CURLE_OK: return nil
        case _ where isTooLarge, CURLE_FILESIZE_EXCEEDED: return .tooLarge(host: host, limit: bodyLimit)
        case CURLE_OPERATION_TIMEDOUT: return .timeout(host: host)
        case CURLE_COULDNT_RESOLVE_HOST, CURLE_COULDNT_RESOLVE_PROXY, CURLE_COULDNT_CONNECT,
            CURLE_INTERFACE_FAILED:
            return .unreachable(host: host)
        case CURLE_SSL_CONNECT_ERROR, CURLE_PEER_FAILED_VERIFICATION, CURLE_SSL_CERTPROBLEM, CURLE_SSL_CIPHER,
            CURLE_SSL_CACERT_BADFILE, CURLE_SSL_ISSUER_ERROR, CURLE_SSL_INVALIDCERTSTATUS,
            CURLE_USE_SSL_FAILED:
            return .tls(host: host)
        default: return .broken(host: host)
        }
    }

    /// Takes one header line; answers false where there are too many.
    func received(headerLine line: UnsafeBufferPointer<UInt8>) -> Bool {
        headerBytes += line.count
        guard headerBytes <= Self.headerLimit else {
            isTooLarge = true
            return false
        }
        let text = unsafe String(decoding: line, as: UTF8.self)
        if text.hasPrefix("HTTP/") {
            headers = [:]  // What came before was a 1xx.
        } else if body.isEmpty, let colon = text.firstIndex(of: ":") {
            let value = text[text.index(after: colon)...].filter { $0 != "\r\n" && $0 != "\r" && $0 != "\n" }
            headers.add(trimmed(text[..<colon]), trimmed(value))
        }
        return true
    }

    /// Takes a piece of the body, unpacked; answers false where it grows too large.
    func received(body piece: UnsafeBufferPointer<UInt8>) -> Bool {
        guard body.count + piece.count <= bodyLimit else {
            isTooLarge = true
            return false
        }
        // The buffer dies when we return: copied here.
        unsafe body.append(contentsOf: piece)
        return true
    }

    private func limit(by options: LiveClient.Options) {
        // "do not use any functions that install signal handlers"
        unsafe segue_curl_set_long(handle, CURLOPT_NOSIGNAL, 1)
        unsafe segue_curl_set_long(handle, CURLOPT_FOLLOWLOCATION, 0)
        unsafe segue_curl_set_long(handle, CURLOPT_TIMEOUT_MS, milliseconds(options.deadline))
        unsafe segue_curl_set_long(handle, CURLOPT_CONNECTTIMEOUT_MS, milliseconds(options.connectDeadline))
        unsafe segue_curl_set_long(handle, CURLOPT_LOW_SPEED_LIMIT, options.slowest)
        unsafe segue_curl_set_long(
            handle, CURLOPT_LOW_SPEED_TIME, max(1, milliseconds(options.patience) / 1_000))
        // "when the size is not known prior to download … this option has no effect": the write callback counts.
        unsafe segue_curl_set_offset(handle, CURLOPT_MAXFILESIZE_LARGE, curl_off_t(options.bodyLimit))
        unsafe segue_curl_set_long(handle, CURLOPT_MAXAGE_CONN, 60)
        // Cancelling must not wait for a resolver's thread.
        unsafe segue_curl_set_long(handle, CURLOPT_QUICK_EXIT, 1)
    }

    private func address() {
        unsafe segue_curl_set_text(handle, CURLOPT_URL, destination.url)
        unsafe segue_curl_set_text(
            handle, CURLOPT_PROTOCOLS_STR, destination.isLoopback ? "http,https" : "https")
        // A proxy of the environment cannot reach our own loopback.
        if destination.isLoopback { unsafe segue_curl_set_text(handle, CURLOPT_PROXY, "") }
        unsafe segue_curl_set_long(handle, CURLOPT_HTTP_VERSION, Int(CURL_HTTP_VERSION_2TLS))
        // "wait for pipelining/multiplexing": one connection with many streams before many connections. Without TLS
        // curl would wait for the first response of all, as it hears only there that HTTP/1 has no streams.
        unsafe segue_curl_set_long(handle, CURLOPT_PIPEWAIT, destination.isLoopback ? 0 : 1)
        unsafe segue_curl_set_text(handle, CURLOPT_ACCEPT_ENCODING, "gzip")
    }

    private func fill(_ request: Request, userAgent: String) {
        unsafe segue_curl_set_text(handle, CURLOPT_USERAGENT, userAgent)
        switch request.method {
        case .get where request.body.isEmpty: unsafe segue_curl_set_long(handle, CURLOPT_HTTPGET, 1)
        case .head where request.body.isEmpty: unsafe segue_curl_set_long(handle, CURLOPT_NOBODY, 1)
        default:
            // The size first: "the data … is copied" to that length.
            unsafe segue_curl_set_offset(
                handle, CURLOPT_POSTFIELDSIZE_LARGE, curl_off_t(request.body.count))
            unsafe request.body.withUnsafeBytes { bytes in
                let start = unsafe UnsafeMutableRawPointer(mutating: bytes.baseAddress)
                if let start = unsafe start {
                    unsafe segue_curl_set_pointer(handle, CURLOPT_COPYPOSTFIELDS, start)
                } else {
                    unsafe segue_curl_set_text(handle, CURLOPT_COPYPOSTFIELDS, "")
                }
            }
            unsafe segue_curl_set_text(handle, CURLOPT_CUSTOMREQUEST, request.method.rawValue)
        }
        // curl sends a request again when a kept connection turns out to be closed. What is not idempotent
        // must not be sent twice, so it gets a new connection.
        if request.method == .post || request.method == .patch {
            unsafe segue_curl_set_long(handle, CURLOPT_FRESH_CONNECT, 1)
        }
        for field in request.headers {
            append(field.value.isEmpty ? "\(field.name);" : "\(field.name): \(field.value)")
        }
        // A name with nothing after the colon takes curl's own header away.
        append("Expect:")
        if request.headers["Content-Type"] == nil { append("Content-Type:") }
        unsafe segue_curl_set_pointer(handle, CURLOPT_HTTPHEADER, fields)
    }

    private func append(_ line: String) {
        // "returns a null pointer if anything went wrong, otherwise the new list pointer"; the line is copied.
        if let longer = unsafe curl_slist_append(fields, line) { unsafe fields = longer }
    }
}

/// The context of a callback, borrowed: the thread's table holds it.
private func transfer(_ context: UnsafeMutableRawPointer?) -> Transfer {
    unsafe Unmanaged<Transfer>.fromOpaque(context!).takeUnretainedValue()
}

private func receivedBody(
    data: UnsafeMutablePointer<CChar>?, size: Int, count: Int, context: UnsafeMutableRawPointer?
) -> Int {
    let bytes = unsafe UnsafeBufferPointer<UInt8>(
        start: UnsafeRawPointer(data)?.assumingMemoryBound(to: UInt8.self), count: size * count)
    // "If that amount differs from the amount passed to your callback function, it will signal an error".
    return unsafe transfer(context).received(body: bytes) ? size * count : -1
}

private func receivedHeader(
    data: UnsafeMutablePointer<CChar>?, size: Int, count: Int, context: UnsafeMutableRawPointer?
) -> Int {
    let bytes = unsafe UnsafeBufferPointer<UInt8>(
        start: UnsafeRawPointer(data)?.assumingMemoryBound(to: UInt8.self), count: size * count)
    return unsafe transfer(context).received(headerLine: bytes) ? size * count : -1
}

func milliseconds(_ duration: Duration) -> Int {
    Int(duration.components.seconds) * 1_000 + Int(duration.components.attoseconds / 1_000_000_000_000_000)
}
