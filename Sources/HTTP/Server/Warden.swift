internal import CMicrohttpd
internal import Glibc
internal import Lifecycle

/// The thread that starts a server, keeps its deadlines, and in the end shuts it down.
final class Warden: Sendable {
    private let traffic: Traffic
    private let wakeup = Wakeup()
    private let state = Guarded(State())

    private struct State {
        var isStopping = false
        var outcome: Result<Void, ServerError>?
        var waiter: CheckedContinuation<Result<Void, ServerError>, Never>?
    }

    init(on socket: Int32, _ traffic: Traffic) {
        self.traffic = traffic
        startThread(named: "http-warden") {
            self.end(self.serve(on: socket))
        }
    }

    /// Begins the end.
    func stop() {
        state.withLock { $0.isStopping = true }
        wakeup.signal()
    }

    /// Waits until everything is closed, also when cancelled; throws when nothing was ever opened.
    func ended() async throws(ServerError) {
        let outcome = await withCheckedContinuation { waiter in
            let outcome = state.withLock { state in
                if state.outcome == nil { state.waiter = waiter }
                return state.outcome
            }
            if let outcome { waiter.resume(returning: outcome) }
        }
        try outcome.get()
    }

    private func end(_ outcome: Result<Void, ServerError>) {
        let waiter = state.withLock { state in
            state.outcome = outcome
            return state.waiter.take()
        }
        waiter?.resume(returning: outcome)
    }

    /// Stopping blocks until microhttpd's threads are gone: one more reason for a thread of our own.
    private func serve(on socket: Int32) -> Result<Void, ServerError> {
        // When microhttpd's threads are gone, who connects is refused.
        defer { shutdown(socket, segue_both_ways) }
        do throws(ServerError) {
            let daemon = try Daemon(on: socket, traffic)
            guardUntilStopped(daemon)
            return .success(())
        } catch {
            return .failure(error)
        }
    }

    /// The daemon is borrowed so that it runs until the last of this is done.
    private func guardUntilStopped(_: borrowing Daemon) {
        let options = traffic.options
        while !state.withLock({ $0.isStopping }) { tick() }
        traffic.beginDraining()
        wait(options.drainNotice) { false }
        // Who comes now is sent away rather than left waiting.
        traffic.close()
        traffic.sockets.closeAll()
        wait(options.drainDeadline) { self.traffic.isQuiet }
        traffic.endAnswering()
        // What is cut off still wants to write its 503, and a cancelled task to return. Again and again, since an
        // exchange that was let in a moment ago may be about to be suspended.
        wait(.seconds(5)) {
            self.traffic.expireAll()
            return self.traffic.isQuiet
        }
        traffic.sockets.end()
        // An upgraded connection must be given back before microhttpd stops.
        wait(.seconds(5)) { self.traffic.sockets.hasEnded }
    }

    private func wait(_ time: Duration, until isDone: () -> Bool) {
        let end = ContinuousClock.now + time
        while ContinuousClock.now < end, !isDone() { tick(most: .milliseconds(10)) }
    }

    private func tick(most: Duration = .milliseconds(250)) {
        let options = traffic.options
        let shortest = min(options.headerDeadline, options.bodyDeadline, options.handlerDeadline)
        wakeup.wait(milliseconds: max(5, milliseconds(min(most, shortest / 4))))
        traffic.sweep(at: .now)
    }
}
