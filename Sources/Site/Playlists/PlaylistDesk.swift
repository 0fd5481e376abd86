internal import HTTP
internal import Jobs
internal import Music
internal import Postgres
internal import Secrets
internal import Spotify
internal import Storage

/// A listener's lists that become playlists at Spotify.
struct PlaylistDesk: Sendable {
    let database: Database

    /// Saves a list as a playlist; the same wish twice is one playlist.
    func save(_ caller: Caller, _ request: Request) async throws -> Response {
        _ = try Parameters(of: request)
        let wish = try PlaylistWish(request)
        let listener = caller.listener.id
        // By the mark it is found again at Spotify: no secret, but nobody else's.
        let new = NewSavedPlaylist(
            listener: listener, name: wish.name, isPublic: wish.isPublic, of: wish.origin, key: wish.key,
            mark: "segue-\(String(randomToken().filter(\.isLetter).prefix(16)))")
        let (playlist, isWaited) = try await database.transaction(as: .listener(listener)) { connection in
            try checkConsent(try connection.consent(of: listener), isPublic: wish.isPublic)
            do {
                let saved = try connection.save(new)
                if saved.isWaited {
                    try connection.enqueue(.playlist(saved.playlist.id.rawValue, of: listener))
                }
                return saved
            } catch PlaylistProblem.unknown(let parameter) {
                throw ProblemDocument(
                    404, detail: "There is no such thing of yours to make a playlist of.",
                    parameter: parameter)
            } catch PlaylistProblem.empty {
                throw ProblemDocument(409, detail: "Spotify is not known to have any song of it.")
            }
        }
        return try .json(
            PlaylistView(playlist), status: isWaited ? 202 : 200,
            headers: ["Location": "/playlists/\(playlist.id.rawValue)"])
    }

    /// The listener's playlists, the newest first.
    func list(_ caller: Caller, _ request: Request) async throws -> Response {
        let limit = try Parameters(of: request, only: "limit").number("limit", in: 1...100, or: 20)
        let playlists = try await database.transaction(as: .listener(caller.listener.id)) {
            try $0.playlists(of: caller.listener.id, limit: limit)
        }
        return try .json(["items": playlists.map { PlaylistView($0) }])
    }

    /// Where a playlist stands.
    func show(_ caller: Caller, _ id: SavedPlaylist.ID) async throws -> Response {
        let view = try await database.transaction(as: .listener(caller.listener.id)) { connection in
            try connection.playlist(id).map { playlist in
                PlaylistView(
                    playlist, try connection.liveJob(.playlist, key: "\(id.rawValue)"))
            }
        }
        guard let view else { throw ProblemDocument(404, detail: "There is no such playlist.") }
        return try .json(view)
    }

    /// Refuses what the listener did not let us do, and says where they can.
    private func checkConsent(_ consent: SpotifyConsent?, isPublic: Bool) throws {
        guard let consent, consent.needsReauthSince == nil else {
            throw ProblemDocument(409, detail: "Spotify no longer lets us act for you: sign in again.")
        }
        let needed = SpotifyScope.playlists(public: isPublic).map(\.rawValue)
        guard needed.allSatisfy(consent.scopesGranted.contains) else {
            let path = Self.consentPath(isPublic: isPublic)
            throw ProblemDocument(
                403, title: "Spotify must be told first",
                detail:
                    "You have not let Segue make playlists for you yet. Sign in again at \(path) to do so.",
                instance: path, parameter: "scope")
        }
    }

    /// Where a listener signs in again, and lets us make playlists.
    static func consentPath(isPublic: Bool) -> String {
        "/auth/login?with=\(isPublic ? "public-playlists" : "playlists")"
    }
}
