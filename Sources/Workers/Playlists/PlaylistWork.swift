internal import FoundationEssentials
internal import Jobs
internal import Music
internal import Postgres
internal import Spotify
internal import Storage
internal import Upstream

/// Makes a playlist at Spotify and fills it, a hundred tracks a call; once, whoever dies on the way.
///
/// What is begun is written down before each call and what came of it after, by the fence of the lease. Whoever goes on after a
/// death asks Spotify only where it is not known what came of a call: the playlist is found by its mark, and what is on it by its
/// length.
struct PlaylistWork: Sendable {
    let pool: Pool
    let outside: Outside

    private static let batch = 100

    func run(_ job: Job) async throws -> Outcome {
        let id = try job.payload.decode(as: PlaylistPayload.self).playlist
        guard
            let playlist = try await pool.withConnection({ try $0.playlist(SavedPlaylist.ID(rawValue: id)) }),
            playlist.finishedAt == nil
        else { return .done }
        let inquiry = outside.inquiry(for: try job.somebody(), job.priority)
        var progress = try job.progress?.decode(as: PlaylistProgress.self) ?? PlaylistProgress(playlist)
        if progress.spotifyID == nil { try await make(playlist, &progress, job, inquiry) }
        try await fill(playlist, &progress, job, inquiry)
        return .done { try $0.end(playlist.id, as: .done) }
    }

    /// A playlist that cannot be made says why.
    func abandoned(_ job: Job, on connection: isolated Connection) throws {
        let id = try job.payload.decode(as: PlaylistPayload.self).playlist
        let reason = try connection.jobStatus(job.id)?.reason ?? "nobody says why"
        try connection.end(SavedPlaylist.ID(rawValue: id), as: .failed, error: reason)
    }

    private func make(
        _ playlist: SavedPlaylist, _ progress: inout PlaylistProgress, _ job: Job, _ inquiry: Inquiry
    ) async throws {
        var made: Playlist?
        if progress.isUncertain { made = try await inquiry.playlist(marked: playlist.mark) }
        if made == nil {
            progress.isUncertain = true
            try await keep(progress, of: job, playlist)
            do {
                made = try await inquiry.createPlaylist(
                    NewPlaylist(
                        name: playlist.name, description: playlist.description, isPublic: playlist.isPublic))
            } catch  where error.wasSurelyRefused {
                progress.isUncertain = false
                try await keep(progress, of: job, playlist)
                throw error
            }
        }
        progress.spotifyID = made?.id
        progress.url = made?.url
        progress.isUncertain = false
        try await keep(progress, of: job, playlist)
    }

    private func fill(
        _ playlist: SavedPlaylist, _ progress: inout PlaylistProgress, _ job: Job, _ inquiry: Inquiry
    ) async throws {
        guard let spotifyID = progress.spotifyID else { return }
        while progress.added < playlist.items.count {
            let next = Array(playlist.items.dropFirst(progress.added).prefix(Self.batch))
            if progress.isUncertain {
                let length = try await inquiry.length(of: spotifyID) ?? 0
                progress.isUncertain = false
                if length >= progress.added + next.count {
                    progress.added += next.count
                    continue
                }
            }
            progress.isUncertain = true
            try await keep(progress, of: job, playlist)
            do {
                try await inquiry.add(next, to: spotifyID)
            } catch  where error.wasSurelyRefused {
                progress.isUncertain = false
                try await keep(progress, of: job, playlist)
                throw error
            }
            progress.added += next.count
            progress.isUncertain = false
        }
        try await keep(progress, of: job, playlist)
    }

    /// Writes down how far it is, unless somebody else has the job by now.
    private func keep(_ progress: PlaylistProgress, of job: Job, _ playlist: SavedPlaylist) async throws {
        let text = try JSON(encoding: progress)
        let isOurs = try await pool.transaction { connection in
            guard try connection.keepProgress(text, of: job.lease) else { return false }
            if let spotifyID = progress.spotifyID {
                try connection.note(playlist.id, isAt: spotifyID, url: progress.url, added: progress.added)
            }
            return true
        }
        guard isOurs else { throw JobFailure.transient("the lease was lost") }
    }
}

private struct PlaylistPayload: Decodable { var playlist: Int64 }

/// How far a playlist is.
private struct PlaylistProgress: Codable {
    /// Its id at Spotify; nil before it is made.
    var spotifyID: SpotifyID?
    var url: String?
    /// How many items are on it for certain.
    var added = 0
    /// Whether a call was begun of which it is not known what came of it: the making, or the next hundred.
    var isUncertain = false

    /// The progress of a playlist that is taken up, perhaps again after it was given up.
    init(_ playlist: SavedPlaylist) {
        spotifyID = playlist.spotifyID
        url = playlist.url
        added = playlist.added
        isUncertain = playlist.spotifyID != nil
    }
}

extension Error {
    /// Whether a call was answered with a no, so that nothing came of it.
    fileprivate var wasSurelyRefused: Bool {
        switch self {
        case is Throttled, is SignedOut, is KeysMissing: true
        case let error as SpotifyError:
            switch error {
            case .unavailable, .garbage: false
            default: true
            }
        default: false
        }
    }
}
