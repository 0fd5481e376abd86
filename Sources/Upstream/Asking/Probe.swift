internal import FoundationEssentials
internal import HTTP
internal import Music
internal import OpenCatalogs
internal import Spotify
public import Storage

extension Inquiry {
    /// Asks every endpoint that we have a use for once, keeps what its answer teaches, and tells it all.
    ///
    /// About a dozen calls, with ids that anybody may know: "there is no such thing" is an answer too, and shows the
    /// endpoint to be open. What a spent budget keeps us from asking is told as it was learned last.
    public func probe() async throws -> [Capability] {
        try await probeSpotify()
        try await probeCatalogs()
        return try await capabilities.learned()
    }

    /// Asks Spotify's endpoints that our chains begin with, where it is not known yet whether they are open; at most three
    /// calls, once an app.
    public func learnCatalogueWays() async throws {
        let ways: Set<SpotifyEndpoint> = [.relatedArtists, .artistTopTracks, .audioFeatures]
        for (endpoint, call) in spotifyCalls where ways.contains(endpoint) {
            // Looked up each time: somebody who plans beside us may have learned it meanwhile.
            guard try await !capabilities.learned().contains(where: { $0.endpoint == endpoint.rawValue })
            else { continue }
            do {
                _ = try await asApp(endpoint, call)
            } catch is SpotifyError {
                continue
            } catch is Throttled {
                continue
            } catch is HTTPError {
                continue
            }
        }
    }

    private func probeSpotify() async throws {
        guard let bearer = tokens.bearerOfCatalogue(for: listener) else { return }
        for (endpoint, call) in spotifyCalls {
            try await learn(.spotify, endpoint.rawValue) {
                try await tokens.asking(as: bearer) { token in try await call(token) }
            }
        }
    }

    /// One call to each of Spotify's endpoints that we have a use for in the app's name.
    private var spotifyCalls: [(SpotifyEndpoint, @Sendable (AccessToken) async throws -> Void)] {
        let (api, artist, track) = (outsiders.spotify, WellKnown.artist, WellKnown.track)
        return [
            (.relatedArtists, { _ = try await api.relatedArtists(artist, as: $0) }),
            (.artistTopTracks, { _ = try await api.artistTopTracks(artist, as: $0) }),
            (.audioFeatures, { _ = try await api.audioFeatures([track], as: $0) }),
            (.artists, { _ = try await api.artists([artist], as: $0) }),
            (.tracks, { _ = try await api.tracks([track], as: $0) }),
            (.artist, { _ = try await api.artist(artist, as: $0) }),
            (.track, { _ = try await api.track(track, as: $0) }),
            (.search, { _ = try await api.searchArtists("Radiohead", limit: 1, as: $0) }),
        ]
    }

    private func probeCatalogs() async throws {
        let others = outsiders
        try await learn(.deezer, Deezer.Endpoint.related.rawValue) {
            _ = try await others.deezer.relatedArtists(WellKnown.deezer, limit: 1)
        }
        try await learn(.listenbrainz, ListenBrainz.Endpoint.similarArtists.rawValue) {
            _ = try await others.listenBrainz.similarArtists(WellKnown.mbid)
        }
        try await learn(.listenbrainz, ListenBrainz.Endpoint.topRecordings.rawValue) {
            _ = try await others.listenBrainz.topRecordings(WellKnown.mbid, name: "Radiohead")
        }
        try await learn(.musicbrainz, MusicBrainz.Endpoint.url.rawValue) {
            _ = try await others.musicBrainz.artists(at: WellKnown.artist)
        }
        try await learn(.reccobeats, ReccoBeats.Endpoint.audioFeatures.rawValue) {
            _ = try await others.reccoBeats.audioFeatures([WellKnown.track])
        }
    }

    /// Makes a call, and keeps what it teaches; a spent budget and trouble on the way teach nothing.
    private func learn(_ source: Source, _ endpoint: String, _ call: () async throws -> Void) async throws {
        do {
            try await call()
            try await capabilities.learn(source, endpoint, isOpen: true, status: 200, detail: nil)
        } catch let error as SpotifyError {
            guard let lesson = Lesson(error) else { return }
            try await capabilities.learn(
                source, endpoint, isOpen: lesson.isOpen, status: lesson.status, detail: lesson.detail)
        } catch let error as CatalogError {
            guard let lesson = Lesson(error) else { return }
            try await capabilities.learn(
                source, endpoint, isOpen: lesson.isOpen, status: lesson.status, detail: lesson.detail)
        } catch is Throttled {
            return
        } catch is HTTPError {
            return
        }
    }
}

/// What an error teaches of an endpoint: a pure table; nil where it teaches nothing.
struct Lesson: Equatable {
    var isOpen: Bool
    var status: Int?
    var detail: String?

    init?(_ error: SpotifyError) {
        switch error {
        case .closed: self.init(isOpen: false, status: 403, detail: "closed to this app")
        case .notFound: self.init(isOpen: true, status: 404, detail: nil)
        case .forbidden(_, .missingScope): self.init(isOpen: true, status: 403, detail: "a scope is missing")
        default: return nil
        }
    }

    init?(_ error: CatalogError) {
        switch error.fault {
        case .notFound: self.init(isOpen: true, status: 404, detail: nil)
        case .unauthorized: self.init(isOpen: false, status: 401, detail: "wants a token")
        case .refused(let status, let message): self.init(isOpen: false, status: status, detail: message)
        case .slowDown, .unavailable, .garbage: return nil
        }
    }

    private init(isOpen: Bool, status: Int?, detail: String?) {
        self.isOpen = isOpen
        self.status = status
        self.detail = detail
    }
}

/// An artist whom every catalogue knows (Radiohead), and one of their tracks.
private enum WellKnown {
    static let artist = SpotifyID(rawValue: "4Z8W4fKeB5YxbusRsdQVPb")
    static let track = SpotifyID(rawValue: "6LgJvl0Xdtc73RJ1mmpotq")
    static let deezer = DeezerID(rawValue: 399)
    // A constant of the right form.
    static let mbid = MBID(rawValue: "a74b1b7f-71a5-4011-9441-d0b5e4122711")!
}
