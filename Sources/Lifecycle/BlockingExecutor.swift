internal import Dispatch

/// A serial executor on a thread of its own, for an actor whose work blocks.
///
/// Jobs run one at a time, in the order of their arrival; Swift's shared pool never waits for them.
/// The thread ends when the last reference to the executor is gone and its last job has run.
public final class BlockingExecutor: SerialExecutor {
    private let inbox: Inbox

    /// Starts the thread; `label` is its name.
    public init(label: String) {
        let inbox = Inbox()
        self.inbox = inbox
        // The thread holds the inbox, not us.
        startThread(named: label) { inbox.run() }
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
    private let state = Guarded(State())
    private let arrivals = DispatchSemaphore(value: 0)

    func put(_ entry: Entry) {
        state.withLock { $0.entries.append(entry) }
        arrivals.signal()
    }

    func close() {
        state.withLock { $0.isClosed = true }
        arrivals.signal()
    }

    /// What the thread does.
    func run() {
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
}
