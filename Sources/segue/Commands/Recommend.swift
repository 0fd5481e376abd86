import Jobs
import Music
import Postgres
import Storage

extension Command {
    /// Prints a listener's ranked list, and looks after the lists of before.
    static let recommend = Command(
        name: "recommend", summary: "Print a listener's ranked list, and why each track is on it.",
        discussion: """
            --edition shows a list of before. With --verify it is made again from what it records, and every track, rank, score
            and part is compared; the status is 1 where anything differs, or where it cannot be made again. With --compare it is
            laid beside another one, and with --restore it becomes the current list once more, under a new number and without
            what the listener disliked or got to know since.
            """,
        options: Operator.options + [
            Option(
                name: "listener", value: "ID",
                help: "whose: our id, the account or the name (default: the only one)"),
            Option(name: "limit", value: "N", help: "how many (default: 20)"),
            Option(name: "new", help: "make a new list first"),
            Option(name: "editions", help: "name the lists that are kept"),
            Option(name: "edition", value: "N", help: "the list with this number"),
            Option(name: "verify", help: "make it again, and compare"),
            Option(name: "compare", value: "M", help: "what changed from it to the list with this number"),
            Option(name: "restore", help: "make it the current list again"),
        ]
    ) { arguments in
        let wish = try EditionWish(arguments)
        let keeper = try Operator(arguments)
        let limit = try arguments.number("limit", in: 1...1000) ?? 20
        return try await keeper.withInstallation { installation in
            let pool = installation.servicePool
            let listener = try await pool.listener(named: arguments.text("listener")).listener
            if let wish { return try await wish.fulfil(for: listener, at: installation, limit: limit) }
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
