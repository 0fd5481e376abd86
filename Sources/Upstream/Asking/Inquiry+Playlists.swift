public import Music
public import Spotify

/// Playlists by the endpoints of 2026, or, for an app that has only the older ones, by those.
extension Inquiry {
    /// Makes an empty playlist for the listener; one call, two more where only the older endpoint is open.
    public func createPlaylist(_ new: NewPlaylist) async throws -> Playlist {
        try await asListener { api, token in
            let made = try await capabilities.ask(.createPlaylist) {
                try await closing(.createPlaylist) { try await api.createPlaylist(new, as: token) }
            }
            if let made { return made }
            guard let user = try await api.me(as: token).userID else {
                throw SpotifyError.closed(.createPlaylist)
            }
            return try await api.createPlaylist(new, ofUser: user, as: token)
        }
    }

    /// Appends up to a hundred tracks to a playlist of the listener's own.
    public func add(_ tracks: [SpotifyID], to playlist: SpotifyID) async throws {
        try await asListener { api, token in
            let refusal: SpotifyError
            if try await capabilities.isClosed(.addPlaylistItems) {
                refusal = .closed(.addPlaylistItems)
            } else {
                do {
                    try await api.addItems(tracks, to: playlist, as: token)
                    return
                } catch let error as SpotifyError where error.mayMeanClosed {
                    refusal = error
                }
            }
            do {
                try await api.addTracks(tracks, to: playlist, as: token)
            } catch let error as SpotifyError where error.mayMeanClosed {
                // Neither will: it is the playlist, not the endpoint, and the newer one's words are the ones to tell.
                throw refusal
            }
            // The older one took them, so the newer one is what is closed.
            try await capabilities.learn(
                .spotify, SpotifyEndpoint.addPlaylistItems.rawValue, isOpen: false, status: nil,
                detail: "the older endpoint is open")
        }
    }

    /// A playlist of the listener's by the mark in its description, among the last two hundred; nil where none has it.
    ///
    /// Up to four calls: for whoever does not know whether it was made.
    public func playlist(marked mark: String) async throws -> Playlist? {
        try await asListener { api, token in
            var request: PageRequest? = .first
            for _ in 0..<4 {
                guard let here = request else { return nil }
                let page = try await api.playlists(here, as: token)
                if let found = page.items.first(where: { $0.description?.contains(mark) == true }) {
                    return found
                }
                request = page.next
            }
            return nil
        }
    }

    /// How many tracks are on a playlist; one call.
    public func length(of playlist: SpotifyID) async throws -> Int? {
        try await asListener { api, token in try await api.playlist(playlist, as: token).length }
    }

    /// Makes a call to an endpoint that names nothing which could be missing: "there is no such thing" is the endpoint itself.
    private func closing<Value>(
        _ endpoint: SpotifyEndpoint, _ call: () async throws -> Value
    ) async throws -> Value {
        do { return try await call() } catch let error as SpotifyError where error.mayMeanClosed {
            throw SpotifyError.closed(endpoint)
        }
    }
}

extension SpotifyError {
    /// Whether an older app may be told so of an endpoint that it does not have.
    fileprivate var mayMeanClosed: Bool {
        switch self {
        case .closed, .notFound, .forbidden(_, .other), .refused(_, status: 405, message: _): true
        default: false
        }
    }
}
