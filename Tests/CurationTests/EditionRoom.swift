import Curation
import Foundation
import Music
import Postgres
import Recommender
import Storage
import TestDatabase
import Testing

/// A studio with an archive in a folder of its own, a listener, and forty songs of four artists, two of which are theirs.
struct EditionRoom: Sendable {
    let database: Database
    let studio: Studio
    let folder: String
    let listener: Listener.ID
    let tracks: [Track.ID]

    /// Makes a room on the test's database, and leaves nothing of its folder.
    static func with(keeping pools: Int = 3, _ body: (EditionRoom) async throws -> Void) async throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "segue-\(UUID().uuidString)").path
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let database = Database(try TestDatabase.current.pool(as: .app, settings: ["segue.scope": "service"]))
        let (listener, tracks) = try await database.transaction(as: .service) { connection in
            let listener = try connection.signIn(account: "ada", name: "Ada").listener.id
            let facts = (0..<40).map { number in
                TrackFacts(
                    title: "Song number \(number)", artists: [ArtistFacts(name: "Artist \(number % 4)")],
                    album: AlbumFacts(title: "Album", releaseYear: 1980 + number),
                    popularity: Double(number * 2))
            }
            let tracks = try connection.remember(facts, from: .imported).compactMap(\.self)
            try connection.keep(
                SyncResult(
                    listener: listener, startedAt: try connection.clock(),
                    topTracks: [.short: [tracks[0], tracks[5]]]))
            return (listener, tracks)
        }
        try await body(
            EditionRoom(
                database: database,
                studio: Studio(over: database.pool, archive: PoolArchive(in: folder, keeping: pools)),
                folder: folder, listener: listener, tracks: tracks))
    }

    /// Makes an edition of the listener's taste as it is.
    @discardableResult
    func make(limit: Int = 30, dials: Dials? = nil) async throws -> Edition {
        let snapshot = try await database.transaction(as: .service) { connection in
            try connection.tasteSnapshot(of: listener, now: Date())
        }
        let ranking = try await studio.ranking(
            for: snapshot.taste, of: listener, dials: dials ?? Dials(limit: limit))
        return try await database.transaction(as: .service) { connection in
            try connection.keep(
                try NewEdition(ranking, for: listener, names: try connection.names(for: ranking.tracks)))
        }
    }

    /// Makes an edition again, and compares.
    func verify(_ number: Int) async throws -> Verification {
        let (edition, places) = try await database.transaction(as: .service) { connection in
            let edition = try #require(try connection.edition(number, of: listener))
            return (edition, try connection.recommendations(of: edition.id, limit: 1000))
        }
        return try await studio.verify(edition, places)
    }

    /// Changes something in the database.
    func change(_ sql: String) async throws {
        try await database.transaction(as: .service) { try $0.run(script: sql) }
    }
}
