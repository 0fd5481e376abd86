import HTTP
import Lifecycle
import Site

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

        /// Makes the visit once the site is ready.
        ///
        /// Returns where all shall end after it; else it waits to be cancelled.
        /// - Throws: `Failure` where all shall end and there is no list worth showing.
        func makeReal(readyWhen health: Health) async throws {
            while !health.isReady { try await Task.sleep(for: .milliseconds(50)) }
            do {
                try await show()
            } catch let failure as Failure where !isOnce {
                // The service stays up: the page tells the rest.
                Log("up").error("the first visit failed", ["reason": failure.description])
            }
            if !isOnce {
                say("\nSegue is at \(site). Ctrl-C stops it.")
                try await Task.sleep(for: .seconds(1 << 40))
            }
        }

        private func show() async throws {
            guard signsInItself else {
                say("Sign in with Spotify at \(site)")
                return
            }
            let live = LiveClient()
            do {
                var visitor = Visitor(to: site, over: live.client)
                try await visitor.signIn(as: listener)
                var visit = FirstVisit(by: visitor)
                let list = try await visit.make(limit: limit)
                await live.shutdown()
                say(list.rows.asTable)
                let least = 20
                guard list.items.count >= min(least, limit) else {
                    throw Failure("there are only \(list.items.count) recommendations, fewer than \(least)")
                }
            } catch {
                await live.shutdown()
                throw error
            }
        }
    }
}
