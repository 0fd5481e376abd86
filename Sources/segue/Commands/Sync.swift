import Jobs
import Music
import Postgres
import Storage

extension Command {
    /// Reads now what a listener, or everybody, plays.
    static let sync = Command(
        name: "sync", summary: "Read what a listener plays, now.",
        discussion: "The work is done by whatever worker runs (`segue up`, `segue work`); this waits for it.",
        options: Operator.options + [
            Option(
                name: "listener", value: "ID",
                help: "whom: our id, the account or the name (default: the only one)"),
            Option(name: "all", help: "everybody"),
            Option(name: "no-wait", help: "do not wait for the end"),
        ]
    ) { arguments in
        let keeper = try Operator(arguments)
        return try await keeper.withInstallation { installation in
            let pool = installation.servicePool
            let listeners =
                arguments.has("all")
                ? try await pool.withConnection { try $0.listeners() }
                : [try await pool.listener(named: arguments.text("listener"))]
            guard !listeners.isEmpty else { throw Failure("nobody has signed in yet") }
            let jobs = try await pool.transaction { connection in
                try connection.enqueue(listeners.map { .sync(of: $0.listener.id, priority: .interactive) })
            }
            if arguments.has("no-wait") {
                say("Queued: \(jobs.count).")
                return ExitStatus.success
            }
            let ended = try await pool.await(jobs, Progress("Sync"), "listeners")
            var failed = 0
            for (profile, job) in zip(listeners, ended) where job.state != .completed {
                failed += 1
                complain("\(profile.listener.name): \(job.reason ?? job.state.rawValue)")
            }
            return failed == 0 ? ExitStatus.success : ExitStatus.failure
        }
    }
}
