import Foundation
import HTTP
import Jobs
import Music
import Postgres
import Sandbox
import Storage
import TestDatabase
import Testing
import Workers

/// Lists that change while they are read, and other oddities of a healthy Spotify.
@Suite(.database(schema: .segue)) struct OddAnswerTests {
    /// Doubles the first track of every page, lets each page overlap the one before, counts wrongly, and relinks a track.
    private static func oddly(_ client: Client) -> Client {
        Client(send: { request in
            var response = try await client.send(request)
            guard request.url.contains("/me/top/tracks"),
                var page = try JSONSerialization.jsonObject(with: Data(response.bytes)) as? [String: Any],
                var items = page["items"] as? [[String: Any]], let first = items.first,
                let offset = page["offset"] as? Int, let total = page["total"] as? Int
            else { return response }
            items.insert(first, at: 0)
            if offset == 0, let id = items.last?["id"] as? String {
                items[items.count - 1]["linked_from"] = ["id": id, "type": "track"]
                items[items.count - 1]["id"] = String(id.reversed())
            }
            page["items"] = items
            page["total"] = total + offset
            response.body = .bytes(Array(try JSONSerialization.data(withJSONObject: page)))
            return response
        })
    }

    @Test func `tracks that come twice, overlap, are miscounted or relinked are each one row`() async throws {
        let plain = try Trial()
        let ada = try await plain.signIn("ada")
        try await plain.work()
        let expected = try await ranking(of: ada, in: plain)
        try await TestDatabase.current.connect(as: .owner).execute(
            "TRUNCATE listeners, artists, albums, tracks, crawls, jobs, upstream_limits RESTART IDENTITY CASCADE"
        )

        let odd = try Trial(wrap: Self.oddly)
        let listener = try await odd.signIn("ada")
        try await odd.work()
        #expect(try await odd.jobs(.discarded).isEmpty)
        #expect(try await ranking(of: listener, in: odd) == expected)
        let run = try await odd.pool.withConnection { try $0.lastSync(of: listener) }
        #expect(run?.tracks == Set(expected.map { $0.split(separator: " ").last }).count)
    }

    @Test func `plays are read past those that are none, of an episode, or at no time`() async throws {
        let trial = try Trial()
        trial.standIn.change { $0.isUntidy = true }
        let listener = try await trial.signIn("bruno")
        try await trial.work()
        #expect(try await trial.jobs(.discarded).isEmpty)
        let kept = try await trial.pool.withConnection { connection in
            try connection.rows(
                """
                SELECT t.spotify_id FROM plays JOIN tracks t ON t.id = track_id
                 WHERE listener_id = \(listener) ORDER BY played_at DESC
                """
            ).map { try $0.get("spotify_id", as: String?.self) }
        }
        let world = trial.standIn.world
        let bruno = try #require(world.listeners.first { $0.id == "bruno" })
        let heard = bruno.plays.sorted { $0.secondsAgo < $1.secondsAgo }.prefix(50)
        #expect(kept == heard.map { world.tracks[$0.track].spotifyID })
    }

    /// A listener's lists in Spotify's ids.
    private func ranking(of listener: Listener.ID, in trial: Trial) async throws -> [String] {
        try await trial.pool.withConnection { connection in
            try connection.rows(
                """
                SELECT concat_ws(' ', time_range, rank, t.spotify_id) AS line
                  FROM user_tracks u JOIN tracks t ON t.id = u.track_id
                 WHERE listener_id = \(listener) ORDER BY time_range, rank
                """
            ).map { try $0.get("line") }
        }
    }

    @Test func `a change below an unchanged first page is seen within a week`() async throws {
        let trial = try Trial()
        let listener = try await trial.signIn("ada")
        try await trial.work()
        let whole = try await ranking(of: listener, in: trial)
        // As if the deeper places had been others when they were read last.
        try await trial.pool.withConnection {
            _ = try $0.execute(
                "UPDATE user_tracks SET rank = rank + 1000 WHERE listener_id = \(listener) AND rank > 50")
        }
        try await trial.pool.withConnection { _ = try $0.enqueue(.sync(of: listener)) }
        try await trial.work()
        #expect(try await ranking(of: listener, in: trial) != whole)

        try await trial.pool.withConnection { connection in
            try connection.execute("UPDATE list_readings SET read_at = read_at - interval '8 days'")
            try connection.enqueue(.sync(of: listener))
        }
        try await trial.work()
        #expect(try await ranking(of: listener, in: trial) == whole)
    }
}
