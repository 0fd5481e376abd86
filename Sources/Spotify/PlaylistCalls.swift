internal import FoundationEssentials
internal import HTTP
public import Music

/// A playlist of a listener's.
public struct Playlist: Sendable, Hashable {
    /// Spotify's id.
    public let id: SpotifyID
    /// Its name.
    public let name: String
    /// The page that shows it, https.
    public let url: String?
    /// The account that owns it.
    public let owner: SpotifyID?
    /// The line below the name.
    public let description: String?
    /// How many items are on it.
    public let length: Int?
}

/// A playlist that is to be made.
public struct NewPlaylist: Sendable, Hashable {
    /// Its name.
    public var name: String
    /// A line below the name.
    public var description: String?
    /// Whether others see it; a private one needs only `playlist-modify-private`.
    public var isPublic: Bool

    /// A playlist, private unless it is said otherwise.
    public init(name: String, description: String? = nil, isPublic: Bool = false) {
        self.name = name
        self.description = description
        self.isPublic = isPublic
    }
}

extension SpotifyWebAPI {
    /// The listener's playlists.
    ///
    /// `GET /me/playlists`.
    public func playlists(
        _ page: PageRequest = .first, as token: AccessToken
    ) async throws -> Page<Playlist> {
        let paging: Paging<PlaylistObject> = try await ask(.playlists, query: [:] + page, as: token)
        return paging.page(page) { $0.playlist }
    }

    /// A playlist, without its items.
    ///
    /// `GET /playlists/{id}`.
    public func playlist(_ id: SpotifyID, as token: AccessToken) async throws -> Playlist {
        let found: PlaylistObject = try await ask(.playlist, id: id, as: token)
        return try found.named(at: .playlist)
    }

    /// Makes a playlist.
    ///
    /// `POST /me/playlists`.
    public func createPlaylist(_ new: NewPlaylist, as token: AccessToken) async throws -> Playlist {
        try await create(new, at: .createPlaylist, id: nil, as: token)
    }

    /// Makes a playlist by the older endpoint.
    ///
    /// `POST /users/{id}/playlists`, closed in Development Mode.
    public func createPlaylist(
        _ new: NewPlaylist, ofUser user: SpotifyID, as token: AccessToken
    ) async throws -> Playlist {
        try await create(new, at: .createUserPlaylist, id: user, as: token)
    }

    /// Appends up to 100 tracks to a playlist and gives its new version.
    ///
    /// `POST /playlists/{id}/items`.
    @discardableResult
    public func addItems(
        _ tracks: [SpotifyID], to playlist: SpotifyID, as token: AccessToken
    ) async throws -> String? {
        try await add(tracks, at: .addPlaylistItems, id: playlist, as: token)
    }

    /// Appends up to 100 tracks by the older endpoint.
    ///
    /// `POST /playlists/{id}/tracks`, closed in Development Mode.
    @discardableResult
    public func addTracks(
        _ tracks: [SpotifyID], to playlist: SpotifyID, as token: AccessToken
    ) async throws -> String? {
        try await add(tracks, at: .addPlaylistTracks, id: playlist, as: token)
    }

    private func create(
        _ new: NewPlaylist, at endpoint: SpotifyEndpoint, id: SpotifyID?, as token: AccessToken
    ) async throws -> Playlist {
        let body = try json(NewObject(name: new.name, description: new.description, public: new.isPublic))
        let made: PlaylistObject = try await ask(endpoint, id: id, body: body, as: token)
        return try made.named(at: endpoint)
    }

    private func add(
        _ tracks: [SpotifyID], at endpoint: SpotifyEndpoint, id: SpotifyID, as token: AccessToken
    ) async throws -> String? {
        precondition(tracks.count <= 100, "\(endpoint.rawValue) takes 100 tracks a call")
        let body = try json(AddObject(uris: tracks.map { "spotify:track:\($0.rawValue)" }))
        let version: VersionObject = try await ask(endpoint, id: id, body: body, as: token)
        return version.snapshotId
    }

    private func json(_ value: some Encodable) throws -> [UInt8] { [UInt8](try JSONEncoder().encode(value)) }
}

private struct NewObject: Encodable {
    let name: String
    let description: String?
    let `public`: Bool
}

private struct AddObject: Encodable { let uris: [String] }
private struct VersionObject: Decodable { @Lenient var snapshotId: String? }

private struct PlaylistObject: Decodable, Sendable {
    @Lenient var id: String?
    @Lenient var name: String?
    @Lenient var externalUrls: Links?
    @Lenient var owner: Owner?
    @Lenient var description: String?
    /// Its entries by the name of 2026, and by the one of before.
    @Lenient var items: Entries?
    @Lenient var tracks: Entries?

    struct Entries: Decodable, Sendable { @Lenient var total: Int? }
    struct Links: Decodable, Sendable { @Lenient var spotify: String? }
    struct Owner: Decodable, Sendable { @Lenient var id: String? }

    var playlist: Playlist? {
        handle(id).map {
            let link = externalUrls?.spotify
            return Playlist(
                id: $0, name: shown(name) ?? $0.rawValue,
                url: link.flatMap { $0.hasPrefix("https://") ? $0 : nil }, owner: handle(owner?.id),
                description: description, length: items?.total ?? tracks?.total)
        }
    }

    /// The playlist, which has an id if it is any.
    func named(at endpoint: SpotifyEndpoint) throws(SpotifyError) -> Playlist {
        guard let playlist else {
            throw .garbage(endpoint, BodySample(of: Array("a playlist without an id".utf8)))
        }
        return playlist
    }
}
