import Curation
import Foundation
import Music
import Postgres
import Recommender
import Storage
import TestDatabase
import Testing

@Suite(.database(schema: .segue)) struct HoldoutSplitTests {
    @Test func `what was said of songs and artists since the hidden part began is not known yet`()
        async throws
    {
        let database = Database(try TestDatabase.current.pool(as: .app, settings: ["segue.scope": "service"]))
        try await database.transaction(as: .service) { connection in
            let listener = try connection.signIn(account: "ada", name: "Ada").listener.id
            let facts = (0..<80).map {
                TrackFacts(title: "Song \($0)", artists: [ArtistFacts(name: "Artist \($0)")])
            }
            let tracks = try connection.remember(facts, from: .imported).compactMap(\.self)
            let artists = try tracks.map { try #require(try connection.mainArtist(of: $0)) }
            try connection.keep(
                SyncResult(
                    listener: listener, startedAt: try connection.clock(),
                    topTracks: [.short: Array(tracks[60...]), .long: Array(tracks[..<60])]))
            for number in [0, 1, 62] {
                _ = try connection.give(.like, to: tracks[number], by: listener, for: .zero)
            }
            for number in [2, 3] { _ = try connection.give(.like, to: artists[number], by: listener) }
            // The first sixty were there a year ago, and the rest for a day; one like of each kind is as old as the sixty.
            try connection.run(
                script: """
                    UPDATE user_tracks SET first_seen_at = now() - interval '1 year' WHERE time_range = 'long_term';
                    UPDATE user_tracks SET first_seen_at = now() - interval '1 day' WHERE time_range = 'short_term';
                    UPDATE feedback SET given_at = now() - interval '1 month' WHERE track_id = \(tracks[0].rawValue);
                    UPDATE artist_feedback SET given_at = now() - interval '1 month' WHERE artist_id = \(artists[2].rawValue);
                    """)
            let split = try connection.holdoutSplit(of: listener, now: Date())
            #expect(split.holdout.method == .newest)
            #expect(split.holdout.tracks == Set(tracks[60...]))
            #expect(split.taste.moreOf == [artists[0], artists[2]])
            #expect(split.taste.artists.map(\.artist) == [artists[2]])
        }
    }
}
