internal import CCurl
internal import Lifecycle

/// A request, checked, on its way to the curl thread.
struct Order: Sendable {
    let id: UInt64
    let request: Request
    let destination: Destination
    let deadline: ContinuousClock.Instant
    let continuation: CheckedContinuation<Response, any Error>
}

/// The one thread that owns curl; everybody else puts a note into its letter box.
final class CurlThread: Sendable {
    let boxes = BoxCount()
    private let box = Guarded(LetterBox())
    private let options: LiveClient.Options

    /// What waits for the thread.
    @safe private struct LetterBox {
        var orders: [Order] = []
        var cancelled: [UInt64] = []
        var isClosing = false
        var hasEnded = false
        var waiters: [CheckedContinuation<Void, Never>] = []
        /// Set while `curl_multi_wakeup` may be called; before that nobody sleeps, after that nobody is there.
        var multi: UnsafeMutableRawPointer?

        /// "This function can be called from any thread"; a call before the poll makes that poll return at once.
        func wake() { if let multi = unsafe multi { unsafe curl_multi_wakeup(multi) } }
    }

    init(_ options: LiveClient.Options) {
        self.options = options
        precondition(Self.isReady, "libcurl does not start")
        startThread(named: "curl") { self.run() }
    }

    /// "If this is not thread-safe … call it once": a static is made once.
    private static let isReady = curl_global_init(Int(CURL_GLOBAL_SSL)) == CURLE_OK

    func enqueue(_ order: Order) {
        let isLate = box.withLock { box in
            guard !box.isClosing else { return true }
            box.orders.append(order)
            box.wake()
            return false
        }
        if isLate { order.continuation.resume(throwing: HTTPError.closed) }
    }

    /// Asks for the end of a transfer; unknown and finished ones are nobody's concern.
    func cancel(_ id: UInt64) {
        box.withLock { box in
            box.cancelled.append(id)
            box.wake()
        }
    }

    /// Asks the thread to end.
    func close() {
        box.withLock { box in
            box.isClosing = true
            box.wake()
        }
    }

    /// Waits until the thread has ended.
    func ended() async {
        await withCheckedContinuation { waiter in
            let hasEnded = box.withLock { box in
                if !box.hasEnded { box.waiters.append(waiter) }
                return box.hasEnded
            }
            if hasEnded { waiter.resume() }
        }
    }

    private func run() {
        serve()
        let waiters = box.withLock { box in
            box.hasEnded = true
            defer { box.waiters = [] }
            return box.waiters
        }
        for waiter in waiters { waiter.resume() }
    }

    private func serve() {
        var table = TransferTable(options, boxes)
        // The one thing of curl's that other threads may touch. Its address goes through the lock as a number,
        // as a pointer cannot be sent.
        let multi = table.address
        box.withLock { unsafe $0.multi = UnsafeMutableRawPointer(bitPattern: multi) }
        while true {
            let (orders, cancelled, isClosing) = box.withLock { box in
                defer { (box.orders, box.cancelled) = ([], []) }
                return (box.orders, box.cancelled, box.isClosing)
            }
            for order in orders { table.start(order) }
            for id in cancelled { table.fail(id, CancellationError()) }
            guard !isClosing else { break }
            table.perform()
            table.wait()
        }
        table.failAll(HTTPError.closed)
        box.withLock { unsafe $0.multi = nil }
        // Here the table ends, and with it the multi handle that nobody can wake any more.
    }
}
