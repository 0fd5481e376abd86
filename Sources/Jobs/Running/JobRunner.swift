public import Lifecycle
public import Postgres

/// Does the jobs of some kinds, a bounded number at once, until it is stopped.
///
/// Each lane is a plain loop: take a job, do it, end it. What is ready it learns from the transport. Beside the lanes one loop
/// makes the transport's rounds, and one sweeps. Cancelling ``run()`` stops it: nothing more is claimed, jobs under way may finish within their grace,
/// and what is left is handed back without counting an attempt.
public struct JobRunner: Sendable {
    /// The channel on which workers are told of ready work.
    public static let channel = "segue_jobs"

    let pool: Pool
    let handlers: [JobKind: JobHandler]
    let lanes: [Lane]
    let transport: any Transport
    let terms: LeaseTerms
    let budget: (@Sendable (isolated Connection) throws -> Budget)?
    let classify: @Sendable (any Error) -> JobFailure
    let worker: String
    let stop = Stop()
    let log = Log("jobs")
    let counts: JobCounts

    /// A number of loops, each doing one job at a time of some kinds.
    public struct Lane: Sendable {
        /// How many jobs at once.
        public let width: Int
        /// Which kinds; nil for all that there are handlers for.
        public let kinds: [JobKind]?

        /// `width` jobs at once, of `kinds`.
        public init(width: Int, kinds: [JobKind]? = nil) {
            self.width = width
            self.kinds = kinds
        }
    }

    /// A runner on a pool whose connections work in the service scope.
    ///
    /// `transport` tells what is ready, and is run by the caller; without one the runner looks by itself, once a second.
    /// `worker` names this process in the table, for whoever looks. `budget` is what is known of the limits: the jobs that
    /// wait for it are woken as it has room.
    public init(
        pool: Pool, handlers: [JobHandler], lanes: [Lane] = [Lane(width: 4)], worker: String = "worker",
        terms: LeaseTerms = LeaseTerms(), transport: any Transport = PostgresTransport(),
        metrics: Metrics = .process,
        budget: (@Sendable (isolated Connection) throws -> Budget)? = nil,
        classify: @escaping @Sendable (any Error) -> JobFailure = { .transient("\($0)") }
    ) {
        self.pool = pool
        self.handlers = Dictionary(handlers.map { ($0.kind, $0) }) { _, later in later }
        self.lanes = lanes
        self.worker = worker
        self.terms = terms
        self.transport = transport
        counts = JobCounts(metrics)
        self.budget = budget
        self.classify = classify
    }

    /// Works until the task is cancelled; returns when the last job is finished or handed back.
    public func run() async {
        // Not a child task: a child would be cancelled at once, and jobs under way have a grace.
        let house = Task { await runLoops() }
        await withTaskCancellationHandler {
            await house.value
        } onCancel: {
            stop.ask()
            transport.release()
        }
    }

    /// Hands back what is under way at once, as a second signal asks for.
    public func stopNow() {
        stop.insist()
        transport.release()
    }

    private func runLoops() async {
        await withTaskGroup(of: Loop.self) { group in
            let kinds = Array(handlers.keys)
            var working = 0
            for lane in lanes {
                for _ in 0..<lane.width {
                    working += 1
                    group.addTask {
                        await work(on: lane.kinds ?? kinds)
                        return .lane
                    }
                }
            }
            group.addTask {
                await makeRounds()
                return .other
            }
            group.addTask {
                await sweep()
                return .other
            }
            while working > 0, let ended = await group.next() {
                if ended == .lane { working -= 1 }
            }
            group.cancelAll()
        }
    }

    private enum Loop { case lane, other }
}
