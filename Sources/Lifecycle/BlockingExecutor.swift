internal import Dispatch
internal import Glibc

/// A serial executor on a thread of its own, for an actor whose work blocks.
///
/// Jobs run one at a time, in the order of their arrival; Swift's shared pool never waits for them.
/// The thread ends when the last reference to the executor is gone and its last job has run.
public final class BlockingExecutor: SerialExecutor {
    private let inbox: Inbox

    /// Starts the thread; `label` is its name in a debugger, cut to 15 bytes.
    public init(label: String) {
        inbox = Inbox(label: label)
        inbox.startThread()
    }

    deinit { inbox.close() }

    /// Queues a job; called by Swift's runtime.
    public func enqueue(_ job: consuming ExecutorJob) {
        // The entry keeps the executor alive until the job has run: the last thing that
        // a job does may be to let go of the actor that owns us.
        inbox.put(Inbox.Entry(job: UnownedJob(job), executor: self))
    }
}

/// What the thread reads: it outlives the executor until the thread has ended.
private final class Inbox: Sendable {
    struct Entry {
        let job: UnownedJob
        let executor: BlockingExecutor
    }
    private struct State {
        var entries: [Entry] = []
        var isClosed = false
    }
    private let label: String
    private let state = Guarded(State())
    private let arrivals = DispatchSemaphore(value: 0)

    init(label: String) { self.label = label }

    func put(_ entry: Entry) {
        state.withLock { $0.entries.append(entry) }
        arrivals.signal()
    }

    func close() {
        state.withLock { $0.isClosed = true }
        arrivals.signal()
    }

    func startThread() {
        var thread = pthread_t()
        let inbox = unsafe Unmanaged.passRetained(self)
        let status = unsafe pthread_create(
            &thread, nil,
            { context in
                guard let context = unsafe context else { return nil }
                unsafe Unmanaged<Inbox>.fromOpaque(context).takeRetainedValue().run()
                return nil
            }, inbox.toOpaque())
        // Without a thread no job could ever run, and a caller would wait for ever.
        precondition(status == 0, "no thread for \(label): errno \(status)")
        pthread_detach(thread)
    }

    private func run() {
        nameThread()
        while true {
            arrivals.wait()
            let (entries, isClosed) = state.withLock { state in
                defer { state.entries = [] }
                return (state.entries, state.isClosed)
            }
            for entry in entries {
                unsafe entry.job.runSynchronously(on: entry.executor.asUnownedSerialExecutor())
            }
            if isClosed { return }
        }
    }

    /// Writes the label where `ps -L` and debuggers look; prctl(2) is variadic, and the name is only a kindness.
    private func nameThread() {
        let file = unsafe open("/proc/thread-self/comm", O_WRONLY | O_CLOEXEC)
        guard file >= 0 else { return }
        let name = Array(label.utf8.prefix(15))
        _ = unsafe write(file, name, name.count)
        _ = Glibc.close(file)
    }
}
