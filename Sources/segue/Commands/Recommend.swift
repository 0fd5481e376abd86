import Jobs
import Music
import Postgres
import Storage

extension Command {
    /// Prints a listener's ranked list.
    static let recommend = Command(
        name: "recommend", summary: "Print a listener's ranked list, and why each track is on it.",
        options: Operator.options + [
            Option(
                name: "listener", value: "ID",
                help: "whose: our id, the account or the name (default: the only one)"),
            Option(name: "limit", value: "N", help: "how many (default: 20)"),
            Option(name: "new", help: "make a new list first"),
        ]
    ) { arguments in
        let keeper = try Operator(arguments)
        let limit = try arguments.number("limit", in: 1...1000) ?? 20
        return try await keeper.withInstallation { installation in
            let pool = installation.servicePool
            let listener = try await pool.listener(named: arguments.text("listener")).listener
            if arguments.has("new") {
                let job = try await pool.transaction { connection in
                    try connection.enqueue(.recommend(to: listener.id, priority: .interactive))
                }
                _ = try await pool.await([job], Progress("Recommend"), "lists")
            }
            guard
                let list = try await pool.withConnection({ try $0.printedList(of: listener.id, limit: limit) }
                )
            else {
                throw Failure(
                    "there is no list for \(listener.name) yet: segue sync, segue crawl, or wait a while")
            }
            say(list.title)
            say(list.rows.asTable)
            return ExitStatus.success
        }
    }
}
