internal import Glibc

/// Starts a thread of our own for what blocks; it ends when the body returns.
///
/// Signals stay with the main thread; a broken pipe is an error code here, never a signal.
/// - Parameter name: what `ps -L` and debuggers show, cut to 15 bytes.
public func startThread(named name: String, _ body: @escaping @Sendable () -> Void) {
    let start = unsafe Unmanaged.passRetained(ThreadStart(name, body)).toOpaque()
    var thread = pthread_t()
    // "On success, pthread_create() returns 0; on error, it returns an error number" (pthread_create(3)).
    let problem = unsafe pthread_create(
        &thread, nil,
        { context in
            // Balances the retain above, once: the context is given to this thread alone.
            let start = unsafe Unmanaged<ThreadStart>.fromOpaque(context!).takeRetainedValue()
            start.run()
            return nil
        }, start)
    // EAGAIN: the system has no thread left; nothing here can go on without it.
    precondition(problem == 0, "no thread for \(name): errno \(problem)")
    pthread_detach(thread)
}

private final class ThreadStart: Sendable {
    private let name: String
    private let body: @Sendable () -> Void

    init(_ name: String, _ body: @escaping @Sendable () -> Void) {
        self.name = name
        self.body = body
    }

    func run() {
        var all = sigset_t()
        unsafe sigfillset(&all)
        unsafe pthread_sigmask(SIG_SETMASK, &all, nil)
        writeName()
        body()
    }

    /// prctl(2) is variadic, and the name is only a kindness: written where the system keeps it, or not at all.
    private func writeName() {
        let file = unsafe open("/proc/thread-self/comm", O_WRONLY | O_CLOEXEC)
        guard file >= 0 else { return }
        let name = Array(name.utf8.prefix(15))
        _ = unsafe write(file, name, name.count)
        _ = close(file)
    }
}
