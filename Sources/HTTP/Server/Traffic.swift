internal import Lifecycle

/// Everything that is open at a server: the context of all its callbacks.
final class Traffic: Sendable {
    let options: Server.Options
    let responder: Responder
    let boxes = BoxCount()
    let sockets: SocketThread
    private let state = Guarded(State())

    private struct State {
        var links: [ObjectIdentifier: Link] = [:]
        var exchanges: [ObjectIdentifier: Exchange] = [:]
        var tasks = 0
        var isDraining = false
        var isClosed = false
        var isOver = false
    }

    init(_ options: Server.Options, responder: @escaping Responder) {
        self.options = options
        self.responder = responder
        sockets = SocketThread(options, boxes: boxes)
    }

    var isDraining: Bool { state.withLock { $0.isDraining } }

    func beginDraining() { state.withLock { $0.isDraining = true } }

    /// Whether who comes now is sent away.
    var isClosed: Bool { state.withLock { $0.isClosed } }

    func close() { state.withLock { $0.isClosed = true } }

    func opened(_ link: Link) { state.withLock { $0.links[ObjectIdentifier(link)] = link } }

    /// After this nobody cuts the link: its descriptor may be another's.
    func closed(_ link: Link) { state.withLock { _ = $0.links.removeValue(forKey: ObjectIdentifier(link)) } }

    /// From now on no connection is suspended: whoever still asks gets 503 at once.
    func endAnswering() { state.withLock { $0.isOver = true } }

    /// Takes an exchange in, unless too many are being answered already, or it is too late.
    func admitted(_ exchange: Exchange) -> Bool {
        state.withLock { state in
            guard !state.isOver, state.tasks < options.requestsInFlight else { return false }
            state.tasks += 1
            state.exchanges[ObjectIdentifier(exchange)] = exchange
            return true
        }
    }

    /// The request is over for microhttpd.
    func completed(_ exchange: Exchange) {
        state.withLock { _ = $0.exchanges.removeValue(forKey: ObjectIdentifier(exchange)) }
    }

    /// The task of an exchange has ended.
    func finishedTask() { state.withLock { $0.tasks -= 1 } }

    /// Whether nothing is being answered, written or talked about any more.
    var isQuiet: Bool { state.withLock { $0.tasks == 0 && $0.exchanges.isEmpty } }

    /// Ends what is overdue.
    func sweep(at now: ContinuousClock.Instant) {
        let exchanges = state.withLock { state in
            for link in state.links.values { link.cut(ifOverdueAt: now) }
            return Array(state.exchanges.values)
        }
        for exchange in exchanges { exchange.expire(ifOverdueAt: now) }
    }

    /// Ends everything that is still being answered, so that no connection stays suspended.
    func expireAll() {
        let exchanges = state.withLock { Array($0.exchanges.values) }
        for exchange in exchanges { exchange.expire(ifOverdueAt: nil) }
    }
}
