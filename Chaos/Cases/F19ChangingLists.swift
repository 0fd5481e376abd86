import Foundation
import HTTP
import Postgres
import Sandbox
import TestProcesses
import Visiting

extension Case {
    /// F19: a list that changes while it is read is the list that it is, each track once, and its reading ends.
    static let changingLists = Case(
        "F19", "doubles, overlaps, totals that change, an offset twice, relinked ids"
    ) {
        stage in
        var heard: [String] = []
        for isUntidy in [false, true] {
            let fleet = try await stage.fleet(isUntidy ? "untidy" : "tidy")
            try await fleet.allowSpotify(callsPerSecond: 1_000)
            try await fleet.outside.change("{\"is_untidy\": \(isUntidy)}")
            let site = try await fleet.site()
            _ = try fleet.worker("one")
            _ = try await fleet.visitor("ada", at: site)
            let _: Bool = try await eventually("a sync", within: .seconds(60)) {
                try await fleet.number("SELECT count(*) AS n FROM sync_runs") == 1 ? true : nil
            }
            heard.append(try await fleet.heard())
            let calls = try await fleet.outside.calls(of: .spotify).filter {
                $0.family.contains("/me/top/")
            }
            let twice = try await fleet.number(
                "SELECT count(*) - count(DISTINCT (spotify_id)) AS n FROM tracks WHERE spotify_id IS NOT NULL"
            )
            let told = try await fleet.number("SELECT tracks AS n FROM sync_runs")
            let kept = try await fleet.number("SELECT count(DISTINCT track_id) AS n FROM user_tracks")
            stage.expect(twice == 0, "\(twice) tracks have two rows")
            stage.expect(told == kept, "the sync counted \(told) tracks and kept \(kept)")
            stage.tell("\(isUntidy ? "untidy" : "tidy"): \(calls.count) calls, \(kept) tracks")
            stage.expect(calls.count < 80, "the lists took \(calls.count) calls")
        }
        stage.expect(
            heard[0] == heard[1], "\(difference(heard[0], heard[1])) places differ from the tidy lists")
        stage.tell("the same tracks in the same order")
    }
}

extension Fleet {
    /// What the listener's lists are, in order, as far as Spotify has names for it.
    fileprivate func heard() async throws -> String {
        try await pool.withConnection { connection in
            try connection.rows(
                """
                SELECT concat_ws(' ', time_range, row_number() OVER (PARTITION BY time_range ORDER BY rank), spotify_id) AS line
                  FROM user_tracks u JOIN tracks t ON t.id = track_id
                 WHERE spotify_id IS NOT NULL AND u.rank IS NOT NULL ORDER BY time_range, rank
                """
            ).map { try $0.get("line", as: String.self) }.joined(separator: "\n")
        }
    }
}
