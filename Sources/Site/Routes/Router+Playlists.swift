internal import HTTP
internal import Storage

extension Router {
    /// Playlists at Spotify.
    mutating func addPlaylists(_ desk: PlaylistDesk, _ gate: Gate) {
        on(.get, "/playlists", gate.listeners { caller, request, _ in try await desk.list(caller, request) })
        on(.post, "/playlists", gate.listeners { caller, request, _ in try await desk.save(caller, request) })
        on(
            .get, "/playlists/{id}",
            gate.listeners { caller, path in
                try await desk.show(caller, SavedPlaylist.ID(rawValue: try numberInPath("id", of: path)))
            })
    }
}
