internal import FoundationEssentials
internal import Music
internal import Postgres
internal import Storage
internal import TestDatabase

/// The running test's data, through the role that the service has.
func database() throws -> Database { Database(try TestDatabase.current.pool(as: .app)) }

extension Database {
    /// A listener of that account.
    func listener(_ account: String) async throws -> Listener.ID {
        try await transaction(as: .service) { try $0.signIn(account: account, name: account).listener.id }
    }

    /// Tracks of one artist, by title.
    func tracks(_ titles: [String], by artist: String = "Nina Simone") async throws -> [Track.ID] {
        try await transaction(as: .service) { connection in
            try connection.remember(
                titles.map { title in
                    TrackFacts(
                        title: title,
                        artists: [
                            ArtistFacts(name: artist, spotifyID: SpotifyID(rawValue: "artist \(artist)"))
                        ],
                        spotifyID: SpotifyID(rawValue: "track \(artist) \(title)"))
                }, from: .spotify
            ).compactMap(\.self)
        }
    }

    /// Artists by name.
    func artists(_ names: [String]) async throws -> [Artist.ID] {
        try await transaction(as: .service) { connection in
            try connection.remember(
                names.map { ArtistFacts(name: $0, spotifyID: SpotifyID(rawValue: "artist \($0)")) },
                from: .spotify
            ).compactMap(\.self)
        }
    }

    /// The first column of the first row, as the service sees it.
    func number(_ query: Query, as scope: Scope = .service) async throws -> Int {
        try await transaction(as: scope) { connection in
            guard let row = try connection.row(query), let column = row.columns.first else { return 0 }
            return try row.get(column)
        }
    }
}

let hash = [UInt8](repeating: 7, count: 32)
