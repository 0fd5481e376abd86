internal import Glibc

/// The signals that ask this process to stop.
public enum Signals {
    /// SIGTERM and SIGINT from now on, one element for each request; a third request ends the process by itself.
    ///
    /// Every caller sees every request. While nobody listens any more, a signal is dropped. A signal that follows
    /// another within half a second repeats the same request: timeout(1) sends one to its child and one to the group.
    public static func stopRequests() -> AsyncStream<Void> {
        SignalWatch.shared.listen()
    }

    /// Makes a write to a closed socket an error instead of the end of the process.
    ///
    /// libcurl with NOSIGNAL and libpq over TLS need it; called once, at the start of `main`.
    public static func ignoreBrokenPipes() { signal(SIGPIPE, SIG_IGN) }
}

/// Where the handler writes; a plain number, because a signal handler may do next to nothing (signal-safety(7)).
///
/// `nonisolated(unsafe)`: written once, before the handler is installed.
private nonisolated(unsafe) var pipeIn: Int32 = -1

/// Owns the pipe between the handler and the listeners, for the whole life of the process.
private final class SignalWatch: Sendable {
    static let shared = SignalWatch()

    private struct State {
        var listeners: [Int: AsyncStream<Void>.Continuation] = [:]
        var nextID = 0
        var requests = StopRequests()
    }
    private let state = Guarded(State())
    private let reader = Reader()

    private init() {
        var ends: [Int32] = [-1, -1]
        guard unsafe pipe(&ends) == 0 else { preconditionFailure("no pipe for signals: errno \(errno)") }
        for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        unsafe pipeIn = ends[1]
        for number in [SIGTERM, SIGINT] {
            signal(number) { number in
                let before = errno
                var byte = UInt8(truncatingIfNeeded: number)
                _ = unsafe write(pipeIn, &byte, 1)
                errno = before
            }
        }
        let source = ends[0]
        // A task that nobody waits for: it reads as long as the process lives, on a thread of its own.
        Task { [reader] in await reader.run(from: source) { SignalWatch.shared.arrived($0) } }
    }

    func listen() -> AsyncStream<Void> {
        let (stream, continuation) = AsyncStream<Void>.makeStream()
        let id = state.withLock { state in
            state.nextID += 1
            state.listeners[state.nextID] = continuation
            return state.nextID
        }
        continuation.onTermination = { _ in SignalWatch.shared.state.withLock { $0.listeners[id] = nil } }
        return stream
    }

    private func arrived(_ number: Int32) {
        let (listeners, isNew, count) = state.withLock { state in
            let isNew = state.requests.hear(at: .now)
            return (Array(state.listeners.values), isNew, state.requests.count)
        }
        guard isNew else { return }
        // Two were heard; whoever asks a third time does not want to be heard but obeyed.
        if count == 2 { for number in [SIGTERM, SIGINT] { signal(number, SIG_DFL) } }
        for listener in listeners { listener.yield() }
    }

    private actor Reader {
        private let executor = BlockingExecutor(label: "signals")
        nonisolated var unownedExecutor: UnownedSerialExecutor {
            unsafe executor.asUnownedSerialExecutor()
        }

        func run(from source: Int32, _ body: (Int32) -> Void) {
            var byte: UInt8 = 0
            while true {
                let count = unsafe read(source, &byte, 1)
                if count == 1 { body(Int32(byte)) } else if count == 0 || errno != EINTR { return }
            }
        }
    }
}
