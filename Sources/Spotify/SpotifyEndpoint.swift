public import HTTP
public import Music

/// An endpoint of Spotify's that we have a use for, which is open or closed to an app as a whole.
///
/// The raw value names it in capabilities and logs.
public enum SpotifyEndpoint: String, Sendable, Hashable, Codable, CaseIterable {
    case token
    case me
    case topTracks = "top-tracks"
    case topArtists = "top-artists"
    case recentlyPlayed = "recently-played"
    case track
    case tracks
    case artist
    case artists
    case artistTopTracks = "artist-top-tracks"
    case relatedArtists = "related-artists"
    case audioFeatures = "audio-features"
    case search
    case playlists
    case playlist
    case createPlaylist = "create-playlist"
    case createUserPlaylist = "create-user-playlist"
    case addPlaylistItems = "add-playlist-items"
    case addPlaylistTracks = "add-playlist-tracks"

    /// The family whose calls Spotify counts together, as budgets and metrics name it.
    ///
    /// Favourite tracks and artists are one endpoint to Spotify: `/me/top/{type}`.
    public var family: String {
        switch self {
        case .topTracks, .topArtists: "top"
        default: rawValue
        }
    }

    /// The method of its calls.
    public var method: Method {
        switch self {
        case .token, .createPlaylist, .createUserPlaylist, .addPlaylistItems, .addPlaylistTracks: .post
        default: .get
        }
    }

    /// The path below the base URL, with names in braces: below the Accounts service for `token`, else the Web API.
    public var path: String {
        switch self {
        case .token: "/api/token"
        case .me: "/me"
        case .topTracks: "/me/top/tracks"
        case .topArtists: "/me/top/artists"
        case .recentlyPlayed: "/me/player/recently-played"
        case .track: "/tracks/{id}"
        case .tracks: "/tracks"
        case .artist: "/artists/{id}"
        case .artists: "/artists"
        case .artistTopTracks: "/artists/{id}/top-tracks"
        case .relatedArtists: "/artists/{id}/related-artists"
        case .audioFeatures: "/audio-features"
        case .search: "/search"
        case .playlists, .createPlaylist: "/me/playlists"
        case .playlist: "/playlists/{id}"
        case .createUserPlaylist: "/users/{id}/playlists"
        case .addPlaylistItems: "/playlists/{id}/items"
        case .addPlaylistTracks: "/playlists/{id}/tracks"
        }
    }

    /// Whether the rules of 2026 close it to an app in Development Mode.
    ///
    /// That is what is documented; what an app is really allowed is learned from the answers it gets.
    /// Source: Spotify, web-api/references/changes/february-2026 and blog/2024-11-27.
    public var isClosedInDevelopment: Bool {
        switch self {
        case .tracks, .artists, .artistTopTracks, .relatedArtists, .audioFeatures, .createUserPlaylist,
            .addPlaylistTracks:
            true
        default: false
        }
    }

    /// The most ids that one call takes, and the most items that a page has; nil where neither applies.
    public var limit: Int? {
        switch self {
        case .topTracks, .topArtists, .recentlyPlayed, .tracks, .artists, .playlists: 50
        case .audioFeatures, .addPlaylistItems, .addPlaylistTracks: 100
        case .search: 10
        default: nil
        }
    }

    /// Whether a refusal may concern the one thing that was asked for, not the app: somebody else's playlist.
    var refusesByObject: Bool {
        switch self {
        case .createUserPlaylist, .addPlaylistItems, .addPlaylistTracks: true
        default: false
        }
    }
}

extension SpotifyApp {
    /// Which provider a request would ask, and for which family of calls; nil where it goes elsewhere.
    ///
    /// A call to Spotify that no family covers is of the family "other".
    public func endpointFamily(of request: Request) -> (source: Source, family: String)? {
        if let path = request.path(below: accountsURL) {
            let isToken = request.method == .post && path == SpotifyEndpoint.token.path
            return (.spotify, isToken ? SpotifyEndpoint.token.family : "other")
        }
        guard let path = request.path(below: apiURL) else { return nil }
        let segments = path.split(separator: "/")
        let endpoint = SpotifyEndpoint.allCases.first { endpoint in
            let pattern = endpoint.path.split(separator: "/")
            return endpoint != .token && endpoint.method == request.method && pattern.count == segments.count
                && zip(pattern, segments).allSatisfy { $0 == "{id}" || $0 == $1 }
        }
        return (.spotify, endpoint?.family ?? "other")
    }
}
