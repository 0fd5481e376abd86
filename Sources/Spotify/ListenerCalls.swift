public import FoundationEssentials
internal import HTTP
public import Music

/// Who signed in, as Spotify knows them.
public struct SpotifyProfile: Sendable, Hashable {
    /// What links an account to ours: the immutable `accountId` where there is one, else the user's id.
    public let account: String
    /// The user's id, for the older playlist endpoint.
    public let userID: SpotifyID?
    /// The name to greet them by; the id where they chose none.
    public let name: String
    /// Their picture, https.
    public let imageURL: String?
}

extension SpotifyWebAPI {
    /// Who the token belongs to.
    ///
    /// `GET /me`.
    public func me(as token: AccessToken) async throws -> SpotifyProfile {
        let user: UserObject = try await ask(.me, as: token)
        guard let account = shown(user.accountId) ?? shown(user.id) else {
            throw SpotifyError.garbage(.me, BodySample(of: Array("a profile without an id".utf8)))
        }
        let id = shown(user.id)
        return SpotifyProfile(
            account: account, userID: id.map(SpotifyID.init(rawValue:)),
            name: shown(user.displayName) ?? id ?? account, imageURL: cover(user.images?.elements))
    }

    /// The listener's favourite tracks over a span of time, the dearest first.
    ///
    /// `GET /me/top/tracks`.
    public func topTracks(
        _ range: TimeRange, _ page: PageRequest = .first, as token: AccessToken
    ) async throws -> Page<TrackFacts> {
        let query: Form = ["time_range": range.rawValue] + page
        let paging: Paging<TrackObject> = try await ask(.topTracks, query: query, as: token)
        return paging.page(page) { $0.facts }
    }

    /// The listener's favourite artists over a span of time, the dearest first.
    ///
    /// `GET /me/top/artists`.
    public func topArtists(
        _ range: TimeRange, _ page: PageRequest = .first, as token: AccessToken
    ) async throws -> Page<ArtistFacts> {
        let query: Form = ["time_range": range.rawValue] + page
        let paging: Paging<ArtistObject> = try await ask(.topArtists, query: query, as: token)
        return paging.page(page) { $0.facts }
    }

    /// What the listener played after a moment, at most the last 50 plays, the newest first.
    ///
    /// `GET /me/player/recently-played`.
    public func recentlyPlayed(after moment: Date? = nil, as token: AccessToken) async throws -> [Play] {
        var query: Form = ["limit": "50"]
        if let moment {
            query.add("after", String(Int64((moment.timeIntervalSince1970 * 1000).rounded(.down))))
        }
        let body: HistoryObject = try await ask(.recentlyPlayed, query: query, as: token)
        return body.items.elements.compactMap { item in
            guard let track = item.track?.facts, let time = timestamp(item.playedAt) else { return nil }
            return Play(track: track, playedAt: time)
        }
    }
}

/// Reads `2026-11-20T08:01:02.345Z`, with or without a fraction.
private func timestamp(_ text: String?) -> Date? {
    guard let text else { return nil }
    return (try? Date(text, strategy: Date.ISO8601FormatStyle(includingFractionalSeconds: true)))
        ?? (try? Date(text, strategy: Date.ISO8601FormatStyle()))
}

private struct UserObject: Decodable {
    @Lenient var accountId: String?
    @Lenient var id: String?
    @Lenient var displayName: String?
    @Lenient var images: LenientArray<ImageObject>?
}

private struct HistoryObject: Decodable {
    var items: LenientArray<PlayObject>

    struct PlayObject: Decodable, Sendable {
        @Lenient var track: TrackObject?
        @Lenient var playedAt: String?
    }
}
