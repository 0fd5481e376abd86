internal import FoundationEssentials
internal import Jobs
internal import Storage

/// A playlist that is saved at Spotify, as the API shows it.
struct PlaylistView: Encodable {
    var id: Int64
    var name: String
    var isPublic: Bool
    var origin: String
    var state: SavedPlaylist.State
    /// How many tracks it is to have, how many it has, and how many Spotify is not known to have.
    var tracks: Int
    var added: Int
    var leftOut: Int
    var spotifyURL: String?
    /// What it waits for, or why it was given up.
    var detail: String?
    var createdAt: Date
    var finishedAt: Date?
    var attribution = AttributionView()

    enum CodingKeys: String, CodingKey {
        case id, name, origin, state, tracks, added, leftOut, detail, createdAt, finishedAt, attribution
        case isPublic = "public"
        case spotifyURL = "spotifyUrl"
    }

    /// - Parameter job: the job that makes it, where it is not done.
    init(_ playlist: SavedPlaylist, _ job: JobStatus? = nil) {
        id = playlist.id.rawValue
        name = playlist.name
        isPublic = playlist.isPublic
        origin = playlist.origin.hasPrefix("tracks") ? "tracks" : playlist.origin
        state = playlist.state
        tracks = playlist.items.count
        added = playlist.added
        leftOut = playlist.leftOut
        spotifyURL = playlist.url
        detail = playlist.error
        if let job, playlist.finishedAt == nil {
            detail =
                job.state == .pending
                ? "Sign in again at \(PlaylistDesk.consentPath(isPublic: playlist.isPublic)), then it goes on."
                : job.reason
        }
        createdAt = playlist.createdAt
        finishedAt = playlist.finishedAt
    }
}
