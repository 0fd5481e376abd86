import Jobs
import Music
import Postgres
import Storage

extension Command {
    /// Prints a listener's ranked list, answers what is asked of it, and looks after the lists of before.
    static let recommend = Command(
        name: "recommend", summary: "Print a listener's ranked list; say why, why not, and what if.",
        discussion: """
            --edition shows a list of before. With --verify it is made again from what it records, and every track, rank, score
            and part is compared; the status is 1 where anything differs, or where it cannot be made again. With --compare it is
            laid beside another one, and with --restore it becomes the current list once more, under a new number and without
            what the listener disliked or got to know since.

            --why says of any track at which place it is and of what its score is made, or what keeps it off the list, and what
            it would take. TRACK is our id, Spotify's id or link, or words of the title and the artist.

            The options marked "try" make the list with other dials, without a seed or with one more, and print it beside what
            would be without the change: where each track was, and which parts of its score moved it. Nothing is kept, but with
            --keep. SEED is a track as above, or artist: and a name, an id or a link. In --mood each wish is more, less, a little
            more, much less … of danceability, energy, loudness, speechiness, acousticness, instrumentalness, liveness, valence
            or tempo, or by number, as in energy=0.3; wishes stand apart by commas.
            """,
        options: Operator.options + [
            Option(
                name: "listener", value: "ID",
                help: "whose: our id, the account or the name (default: the only one)"),
            Option(name: "limit", value: "N", help: "how many are printed (default: 20)"),
            Option(name: "new", help: "make a new list first"),
            Option(name: "editions", help: "name the lists that are kept"),
            Option(name: "edition", value: "N", help: "the list with this number"),
            Option(name: "verify", help: "make it again, and compare"),
            Option(name: "compare", value: "M", help: "what changed from it to the list with this number"),
            Option(name: "restore", help: "make it the current list again"),
            Option(name: "why", value: "TRACK", help: "why a track is on the list, or why it is not"),
        ] + TryingWish.options
    ) { arguments in
        let wish = try EditionWish(arguments)
        let question = try Question(arguments)
        if question != nil, let word = EditionWish.words.first(where: arguments.has) {
            throw UsageError("'--\(word)' does not go with '--why' or with what is tried", of: "recommend")
        }
        let limit = try arguments.number("limit", in: 1...1000) ?? 20
        let keeper = try Operator(arguments)
        return try await keeper.withInstallation { installation in
            let pool = installation.servicePool
            let listener = try await pool.listener(named: arguments.text("listener")).listener
            if let wish { return try await wish.fulfil(for: listener, at: installation, limit: limit) }
            if let question {
                try await question.answer(for: listener, at: installation, limit: limit)
                return ExitStatus.success
            }
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
