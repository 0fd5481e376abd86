internal import Glibc

/// Starts a thread of our own for C that blocks; it ends when the body returns.
///
/// Signals stay with the main thread; a broken pipe is an error code here, never a signal.
func startThread(named name: String, _ body: @escaping @Sendable () -> Void) {
    let start = unsafe Unmanaged.passRetained(ThreadStart(body)).toOpaque()
    var thread = pthread_t()
    let problem = unsafe pthread_create(
        &thread, nil,
        { context in
            // Balances the retain above, once: the context is given to this thread alone.
            let start = unsafe Unmanaged<ThreadStart>.fromOpaque(context!).takeRetainedValue()
            var all = sigset_t()
            unsafe sigfillset(&all)
            unsafe pthread_sigmask(SIG_SETMASK, &all, nil)
            start.body()
            return nil
        }, start)
    // EAGAIN: the system has no thread left; nothing here can go on without it.
    precondition(problem == 0, "no thread for \(name): errno \(problem)")
    pthread_detach(thread)
}

private final class ThreadStart: Sendable {
    let body: @Sendable () -> Void

    init(_ body: @escaping @Sendable () -> Void) { self.body = body }
}
