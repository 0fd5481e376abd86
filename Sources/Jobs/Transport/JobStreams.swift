internal import Redis

/// The streams in which the ids of ready jobs travel: one for each kind and urgency, so that a worker reads only of what
/// it can do, and the urgent first.
enum JobStreams {
    /// The one group of all workers: each id goes to one of them.
    static let group = "workers"

    /// About how many entries a stream keeps; what falls out is found in the table.
    static let most = 100_000

    /// The stream of a kind and an urgency.
    static func name(_ kind: JobKind, _ priority: JobPriority) -> String {
        "segue:jobs:\(priority.rawValue):\(kind.rawValue)"
    }

    /// The command that puts a job into its stream.
    static func add(_ job: ReadyJob) -> RedisCommand {
        .add([("job", job.notice)], to: name(job.kind, job.priority), keeping: most)
    }
}
