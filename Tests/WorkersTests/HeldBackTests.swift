import FoundationEssentials
import Jobs
import Music
import Postgres
import Storage
import TestDatabase
import Testing
import Workers

@Suite(.database(schema: .segue)) struct HeldBackTests {
    private func again(_ trial: Trial, _ listener: Listener.ID, after sql: String) async throws -> Edition {
        try await trial.pool.withConnection { connection in
            try connection.run(script: sql)
            _ = try connection.enqueue(.recommend(to: listener))
        }
        try await trial.work()
        return try await trial.pool.withConnection { try #require(try $0.currentEdition(of: listener)) }
    }

    @Test func `a refresh that would shrink or empty the list keeps the old one, until it can do better`()
        async throws
    {
        let trial = try Trial(crawls: .wide)
        let listener = try await trial.signIn("ada")
        try await trial.work()
        let first = try await trial.pool.withConnection { try #require(try $0.currentEdition(of: listener)) }
        #expect(first.count == 50)

        // All songs of an artist are one song: a list of a few remains.
        let shrunk = try await again(
            trial, listener, after: "UPDATE tracks SET title = 'One (Live ' || title || ')'")
        #expect(shrunk.id == first.id && shrunk.count == 50)
        #expect(try #require(shrunk.staleReason).contains("instead of 50"))

        let emptied = try await again(
            trial, listener,
            after: "UPDATE user_tracks SET rank = NULL; DELETE FROM user_artists; DELETE FROM plays")
        #expect(emptied.id == first.id)
        #expect(emptied.staleReason == "nothing is known of your listening any more, so this list was kept")

        let mended = try await again(
            trial, listener,
            after:
                "UPDATE user_tracks SET rank = 1; UPDATE tracks SET title = substring(title FROM 11 FOR length(title) - 11)"
        )
        #expect(mended.number == first.number + 1 && mended.count == 50 && mended.staleReason == nil)
    }

    @Test func `news that comes while a list is made is not lost: another one follows`() async throws {
        let trial = try Trial(crawls: .wide)
        let listener = try await trial.signIn("ada")
        try await trial.work()
        let (first, best) = try await trial.pool.withConnection { connection in
            let edition = try #require(try connection.currentEdition(of: listener))
            return (edition, try connection.recommendations(of: edition.id, limit: 1)[0].track)
        }
        // The list is made, and waits to be kept.
        let owner = try await TestDatabase.current.connect()
        try await owner.execute("BEGIN")
        try await owner.takeCatalogueTurn()
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask {
                try await trial.pool.withConnection { _ = try $0.enqueue(.recommend(to: listener)) }
                try await trial.work()
            }
            while try await owner.row(
                """
                SELECT FROM pg_locks WHERE locktype = 'advisory' AND objid = 732 AND NOT granted
                   AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
                """) == nil
            {
                try await Task.sleep(for: .milliseconds(5))
            }
            try await trial.pool.transaction { connection in
                _ = try connection.give(.dislike, to: best, by: listener)
                try connection.markStale(editionsOf: listener, because: "an opinion")
            }
            try await owner.execute("COMMIT")
            try await group.waitForAll()
        }
        let (last, tracks) = try await trial.pool.withConnection { connection in
            let edition = try #require(try connection.currentEdition(of: listener))
            return (edition, try connection.recommendations(of: edition.id).map(\.track))
        }
        #expect(last.number == first.number + 2 && last.staleReason == nil)
        #expect(!tracks.contains(best))
    }

    @Test func `what was shown and passed over is not on the next list, and comes back when it has rested`()
        async throws
    {
        let trial = try Trial(crawls: .wide)
        let listener = try await trial.signIn("ada")
        try await trial.work()
        func list() async throws -> [Track.ID] {
            try await trial.pool.withConnection { connection in
                let edition = try #require(try connection.currentEdition(of: listener))
                return try connection.recommendations(of: edition.id).map(\.track)
            }
        }
        let before = try await list()
        let shown = Array(before.prefix(10))
        try await trial.pool.withConnection { try $0.note(shown: shown, to: listener) }
        _ = try await again(
            trial, listener, after: "UPDATE shown_tracks SET shown_at = now() - interval '2 days'")
        #expect(try await list() == before, "it has not been there long enough")
        _ = try await again(
            trial, listener, after: "UPDATE shown_tracks SET shown_at = now() - interval '4 days'")
        let rested = try await list()
        #expect(rested.count == 50 && Set(rested).isDisjoint(with: shown))
        _ = try await again(
            trial, listener, after: "UPDATE shown_tracks SET shown_at = now() - interval '18 days'")
        #expect(try await list() == before)
        let left = try await trial.pool.withConnection { try $0.shownTracks(to: listener) }
        #expect(left.isEmpty, "what is shown again begins anew")
    }
}

extension CrawlSettings {
    /// A crawl that finds more than a list can hold.
    fileprivate static var wide: CrawlSettings {
        var settings = CrawlSettings.brief
        settings.breadth = 8
        settings.limit = 48
        return settings
    }
}
