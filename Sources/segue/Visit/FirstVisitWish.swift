import HTTP
import Lifecycle
import Music
import Postgres
import Site
import Storage
import Visiting

extension FirstVisit {
    /// What `segue up` was told about the first visit.
    struct Wish: Sendable {
        /// Where the site is.
        let site: String
        /// Whether somebody can be signed in without a person; only at a sandbox.
        let signsInItself: Bool
        /// Whom; nil: the first whom the consent page offers.
        let listener: String?
        /// How many recommendations are shown.
        let limit: Int
        /// Whether all ends when they are.
        let isOnce: Bool
        /// The data directory, where one was named.
        let folder: String?

        /// Makes the visit once the site is ready.
        ///
        /// Returns where all shall end after it; else it waits to be cancelled.
        /// - Throws: `Failure` where all shall end and there is no list worth showing.
        func makeReal(at installation: Installation) async throws {
            while !installation.health.isReady { try await Task.sleep(for: .milliseconds(50)) }
            var example = "…"
            do {
                if signsInItself {
                    let rows = try await signInAndWait()
                    try await show(rows)
                    example = rows.first.map { "\($0.title) \($0.artists.first ?? "")" } ?? example
                } else {
                    say("Sign in with Spotify at \(site)")
                    if isOnce { try await show(try await installation.firstList(limit: limit)) }
                }
            } catch  where !isOnce && (error is Failure || error is SignInProblem) {
                // The service stays up: the page tells the rest.
                Log("up").error("the first visit failed", ["reason": "\(error)"])
            }
            if !isOnce {
                say("\nSegue is at \(site). Ctrl-C stops it.")
                let place = folder.map { " --data-dir \($0.quoted)" } ?? ""
                say("In another terminal: scripts/segue recommend\(place) --why \(example.quoted)")
                try await Task.sleep(for: .seconds(1 << 40))
            }
        }

        private func show(_ rows: [ListRow]) async throws {
            say(rows.asTable)
            let least = 20
            guard rows.count >= min(least, limit) else {
                throw Failure("there are only \(rows.count) recommendations, fewer than \(least)")
            }
        }

        /// Does what a listener at a browser would do, through the same doors.
        private func signInAndWait() async throws -> [ListRow] {
            var options = LiveClient.Options()
            options.userAgent = "segue on this machine"
            let live = LiveClient(options)
            return try await finally({
                var visitor = Visitor(to: site, over: live.client)
                try await visitor.signIn(as: listener)
                var visit = FirstVisit(by: visitor)
                let list = try await visit.make(limit: limit)
                try await visit.signOut()
                return list.rows
            }) { await live.shutdown() }
        }
    }
}

extension String {
    /// The text as a shell takes it for one word.
    fileprivate var quoted: String { "'\(replacing("'", with: #"'\''"#))'" }
}

extension Installation {
    /// Waits until somebody has signed in and there is a list for them, and gives it.
    fileprivate func firstList(limit: Int) async throws -> [ListRow] {
        let bar = Progress("Waiting for a sign-in and a first list")
        var seconds = 0
        while true {
            let list = try await servicePool.withConnection { connection -> PrintedList? in
                for profile in try connection.listeners() {
                    if let list = try connection.printedList(of: profile.listener.id, limit: limit) {
                        return list
                    }
                }
                return nil
            }
            if let list {
                bar.finish(list.title)
                return list.rows
            }
            try await Task.sleep(for: .seconds(1))
            seconds += 1
            bar.show(seconds, of: nil, "s")
        }
    }
}
