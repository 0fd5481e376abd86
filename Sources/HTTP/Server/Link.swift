internal import CMicrohttpd
internal import Glibc
internal import Lifecycle

/// One connection, from its socket's start to its end, and how long it may do what it does.
///
/// microhttpd's own timeout is of inactivity, which a byte a minute defeats: these deadlines are of the wall clock.
final class Link: Sendable {
    let descriptor: Int32
    let peer: String?
    private let state: Guarded<State>

    private struct State {
        var deadline: ContinuousClock.Instant?
        var target = ""
    }

    init(descriptor: Int32, headerDeadline: Duration) {
        self.descriptor = descriptor
        peer = peerAddress(of: descriptor)
        state = Guarded(State(deadline: .now + headerDeadline))
    }

    /// The target of the request that is being read, as it was sent.
    var target: String {
        get { state.withLock { $0.target } }
        set { state.withLock { $0.target = newValue } }
    }

    /// Allows so much time for what begins now; nil for what is watched elsewhere.
    func allow(_ time: Duration?) {
        state.withLock { $0.deadline = time.map { .now + $0 } }
    }

    /// Cuts the connection when its time is over; its own thread then finds it closed.
    ///
    /// Only while the socket is certainly still its own: under the lock of `Traffic`, which the end takes too.
    func cut(ifOverdueAt now: ContinuousClock.Instant) {
        guard let deadline = state.withLock({ $0.deadline }), deadline <= now else { return }
        shutdown(descriptor, segue_both_ways)
    }
}
