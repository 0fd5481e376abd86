import Curation
import Foundation
import Music
import Postgres
import Recommender
import Storage
import TestDatabase
import Testing

/// Editions made again from what they record.
@Suite(.database(schema: .segue)) struct RemakingTests {
    @Test func `without a change the usual dials count again, but no explicit words stay away`() async throws
    {
        try await EditionRoom.with { room in
            func snapshot() async throws -> TasteSnapshot {
                try await room.database.transaction(as: .service) { connection in
                    try connection.tasteSnapshot(of: room.listener, now: Date())
                }
            }
            let usual = Dials(limit: 50)
            let first = try await snapshot()
            #expect(first.nextDials(usual: usual, isChanged: false) == usual)
            let wished = Dials(limit: 20, novelty: 0.5, allowsExplicit: false)
            try await room.make(dials: wished)
            let next = try await snapshot()
            #expect(next.nextDials(usual: usual, isChanged: true) == wished)
            #expect(next.nextDials(usual: usual, isChanged: false) == Dials(limit: 50, allowsExplicit: false))
            try await room.make(dials: Dials(allowsExplicit: true))
            let last = try await snapshot()
            #expect(last.nextDials(usual: Dials(allowsExplicit: false), isChanged: false).allowsExplicit)
        }
    }

    @Test func `an edition is what it records, also after the catalogue and the listener have changed`()
        async throws
    {
        try await EditionRoom.with { room in
            #expect(try await room.make().number == 1)
            let first = try await room.verify(1)
            #expect(first.differences.isEmpty && first.places == 30 && first.tolerance == 0)
            try await room.change(
                """
                UPDATE tracks SET popularity = 100 - popularity;
                INSERT INTO feedback (listener_id, track_id, opinion) SELECT listener_id, track_id, 'dislike'
                  FROM recommendations WHERE rank < 9
                """)
            #expect(try await room.make().number == 2)
            #expect(try FileManager.default.contentsOfDirectory(atPath: room.folder).count == 2)
            for number in 1...2 { #expect(try await room.verify(number).differences == []) }
        }
    }

    @Test func `an edition is what it records, also where tracks turned out to be one`() async throws {
        try await EditionRoom.with { room in
            try await room.make()
            let places = try await room.database.transaction(as: .service) { connection in
                let edition = try #require(try connection.currentEdition(of: room.listener))
                return try connection.recommendations(of: edition.id).map(\.track)
            }
            let unlisted = try #require(room.tracks.first { !places.contains($0) })
            // One of the list becomes one that is not on it, which becomes another; and two of the list become one.
            for (kept, gone) in [(unlisted, places[2]), (room.tracks[5], unlisted), (places[9], places[4])] {
                try await room.change("SELECT merge_tracks(\(kept.rawValue), \(gone.rawValue))")
            }
            let again = try await room.verify(1)
            #expect(again.differences == [] && again.places == 29)
        }
    }

    @Test(arguments: [
        ("UPDATE recommendations SET score = score * 1.00001 WHERE rank = 3", "place 3: the score"),
        ("DELETE FROM recommendations WHERE rank = 30", "29 tracks were kept, 30 are made now"),
        (
            "UPDATE recommendations SET reasons = jsonb_set(reasons, '{parts,0,amount}', '0.5') WHERE rank = 2",
            "place 2: the part "
        ),
        (
            "UPDATE recommendations SET track_id = (SELECT max(id) FROM tracks WHERE id NOT IN "
                + "(SELECT track_id FROM recommendations)) WHERE rank = 7", "place 7: track "
        ),
        (
            "UPDATE recommendation_editions SET taste = jsonb_set(taste, '{seeds,0,1}', '9')", "place "
        ),
        (
            "UPDATE recommendation_editions SET settings = jsonb_set(settings, '{engine,weights,era}', '3')",
            "place "
        ),
    ])
    func `what was tampered with does not stand`(_ sql: String, _ complaint: String) async throws {
        try await EditionRoom.with { room in
            try await room.make()
            try await room.change(sql)
            let found = try await room.verify(1)
            #expect(found.differences.first?.hasPrefix(complaint) == true, "\(found.differences)")
        }
    }

    @Test func `without its pool, its taste or its engine nothing is pretended`() async throws {
        try await EditionRoom.with(keeping: 0) { room in
            try await room.make()
            #expect(try await room.verify(1).differences == [], "the current pool is still the same")
            try await room.change("UPDATE tracks SET popularity = 50")
            await #expect(throws: Unverifiable.self) { try await room.verify(1) }
            try await room.change(
                "UPDATE recommendation_editions SET settings = jsonb_set(settings, '{engine,version}', '0')")
            await #expect(throws: Unverifiable.self) { try await room.verify(1) }
            try await room.change("UPDATE recommendation_editions SET settings = '{}', taste = NULL")
            await #expect(throws: Unverifiable.self) { try await room.verify(1) }
        }
    }

    @Test func `a restored edition stands on the older one, less what it left out`() async throws {
        try await EditionRoom.with { room in
            try await room.make()
            try await room.make(limit: 5)
            try await room.change(
                """
                INSERT INTO feedback (listener_id, track_id, opinion)
                SELECT listener_id, track_id, 'dislike' FROM recommendations WHERE rank = 4
                    ON CONFLICT DO NOTHING
                """)
            let restored = try await room.database.transaction(as: .service) { connection in
                try #require(try connection.restore(1, of: room.listener))
            }
            #expect(restored.edition?.number == 3 && restored.edition?.count == 29)
            #expect(restored.leftOut.map(\.because) == [.disliked])
            let found = try await room.verify(3)
            #expect(found.differences.isEmpty && found.leftOut == 1 && found.places == 29)
        }
    }

    @Test func `the whole taste is recorded, also of tracks that the pool had not met`() async throws {
        try await EditionRoom.with { room in
            let stranger = Candidate(
                id: Track.ID(rawValue: 7_000), title: "New", artists: [Artist.ID(rawValue: 1)],
                features: AudioFeatures(acousticness: 0.25, energy: 1 / 3, tempo: 128.5), releaseYear: 2020,
                popularity: 33, isrc: ISRC(rawValue: "GBAYE0601498"))
            var taste = Taste(
                seeds: [
                    Taste.Seed(track: room.tracks[0], weight: 1 / 3),
                    Taste.Seed(track: stranger.id, facts: stranger),
                ],
                artists: [Taste.SeedArtist(artist: Artist.ID(rawValue: 2), weight: 0.1)])
            taste.known = [room.tracks[1], stranger.id]
            taste.dislikedTracks = [room.tracks[2]]
            taste.resting = [room.tracks[3]]
            taste.shownLately = [room.tracks[6], room.tracks[4]]
            taste.dislikedArtists = [Artist.ID(rawValue: 4)]
            taste.lessOf = [Artist.ID(rawValue: 3)]
            taste.moreOf = [Artist.ID(rawValue: 1)]
            taste.strangers = [stranger]
            let ranking = try await room.studio.ranking(for: taste, of: room.listener)
            #expect(ranking.taste.strangers.isEmpty, "nobody knows it any more")
            var known = ranking
            known.taste = taste
            let edition = try await room.database.transaction(as: .service) { [known] connection in
                try connection.keep(
                    try NewEdition(known, for: room.listener, names: try connection.names(for: known.tracks)))
            }
            let record = try #require(try edition.record.taste)
            #expect(record.seeds.map(\.track) == taste.seeds.map(\.track))
            #expect(record.seeds.map(\.weight) == taste.seeds.map(\.weight))
            #expect(record.seeds.map(\.facts) == [nil, stranger])
            #expect(record.artists.map(\.artist) == taste.artists.map(\.artist))
            #expect(record.artists.map(\.weight) == taste.artists.map(\.weight))
            #expect(record.known == taste.known && record.dislikedTracks == taste.dislikedTracks)
            #expect(record.resting == taste.resting && record.shownLately == taste.shownLately)
            #expect(record.dislikedArtists == taste.dislikedArtists)
            #expect(record.lessOf == taste.lessOf && record.moreOf == taste.moreOf)
            #expect(record.strangers == [stranger])
        }
    }
}
