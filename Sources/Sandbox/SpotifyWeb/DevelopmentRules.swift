/// What Development Mode closed in 2026, and with which words.
///
/// Source: Spotify, Web API changes of February 2026 and the migration guide; bodies as they were seen.
enum DevelopmentRules {
    /// The refusal of a family of endpoints (`GET /artists/{id}/top-tracks`); nil where it is open.
    static func refusal(_ family: String) -> Refusal? {
        guard closed.contains(family) else { return nil }
        // The audio features refuse without a word.
        return family.contains("/audio-") ? .spotify(403) : .forbidden
    }

    /// Closed in Development Mode.
    static let closed: Set<String> = [
        "GET /albums", "GET /artists", "GET /tracks", "GET /shows", "GET /episodes", "GET /audiobooks",
        "GET /chapters", "GET /artists/{id}/top-tracks", "GET /artists/{id}/related-artists",
        "GET /audio-features", "GET /audio-features/{id}", "GET /audio-analysis/{id}",
        "GET /browse/new-releases", "GET /browse/categories", "GET /browse/categories/{id}",
        "GET /browse/categories/{id}/playlists", "GET /browse/featured-playlists", "GET /markets",
        "GET /users/{id}", "GET /users/{id}/playlists", "POST /users/{id}/playlists",
        "GET /playlists/{id}/tracks", "POST /playlists/{id}/tracks", "PUT /playlists/{id}/tracks",
        "DELETE /playlists/{id}/tracks", "PUT /playlists/{id}/followers", "DELETE /playlists/{id}/followers",
        "GET /me/tracks/contains", "GET /me/albums/contains", "PUT /me/tracks", "DELETE /me/tracks",
        "PUT /me/albums", "DELETE /me/albums", "PUT /me/following", "DELETE /me/following",
    ]
}
