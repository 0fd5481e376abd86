import FoundationEssentials
import Music
import Postgres
import Storage

/// What the workers would have done.
extension House {
    /// The listener of a sandbox account's name.
    func listener(named name: String) async throws -> Listener {
        let all = try await database.transaction(as: .service) { try $0.listeners() }
        guard let found = all.first(where: { $0.listener.name == name }) else { throw Nobody(name: name) }
        return found.listener
    }

    struct Nobody: Error { let name: String }

    /// Keeps a sync that ended well.
    func keepSync(of listener: Listener.ID) async throws {
        _ = try await database.transaction(as: .service) { connection in
            try connection.keep(SyncResult(listener: listener, startedAt: try connection.clock(), calls: 7))
        }
    }

    /// Keeps an edition with so many songs of a made-up artist; answers with their ids, the best first.
    @discardableResult
    func keepEdition(of listener: Listener.ID, songs: Int = 5) async throws -> [Track.ID] {
        try await database.transaction(as: .service) { connection in
            let facts = (1...songs).map { place in
                TrackFacts(
                    title: "Song \(place)",
                    artists: [ArtistFacts(name: "Nobody", spotifyID: SpotifyID(rawValue: "artist"))],
                    album: AlbumFacts(
                        title: "Nothing", releaseYear: 1999, coverURL: "https://covers.example/1"),
                    spotifyID: SpotifyID(rawValue: "track\(place)"), duration: .seconds(200),
                    isExplicit: place == 2)
            }
            let ids = try connection.remember(facts, from: .spotify).compactMap(\.self)
            let entries = try ids.enumerated().map { place, id in
                NewEdition.Entry(
                    track: id, score: Double(songs - place),
                    reasons: try JSON(
                        encoding: Reasons(
                            sentence: "close to Another Song by Somebody: energy",
                            parts: [
                                .init(block: "era", amount: -1),
                                .init(block: "audio", amount: 3, text: "energy"),
                            ])))
            }
            _ = try connection.keep(
                NewEdition(
                    listener: listener, pool: JSON(text: "{}"), settings: JSON(text: "{}"), seed: 1,
                    tracks: entries))
            return ids
        }
    }
}
