public import Music
internal import OpenCatalogs
internal import Spotify

extension Inquiry {
    /// Artists whose listeners are the same, the nearest first, each once.
    ///
    /// Spotify where the app may ask it, else ListenBrainz, else Deezer. Costs one call, and one more for a handle that
    /// is not known yet. Throws ``Throttled`` where a budget is spent.
    public func relatedArtists(
        of artist: ArtistFacts, limit: Int = 20
    ) async throws -> Found<[ArtistFacts]> {
        var found: Found<[ArtistFacts]> = try await firstAnswer(
            about: artist,
            [
                Way(source: .spotify) { artist in
                    guard let id = artist.spotifyID else { return nil }
                    return try await asApp(.relatedArtists) {
                        try await outsiders.spotify.relatedArtists(id, as: $0)
                    }
                },
                Way(source: .listenbrainz) { artist in
                    guard let id = try await mbid(of: &artist) else { return nil }
                    return try await outsiders.listenBrainz.similarArtists(id).map(\.artist)
                },
                Way(source: .deezer) { artist in
                    guard let id = try await deezerID(of: &artist) else { return nil }
                    return try await outsiders.deezer.relatedArtists(id, limit: limit)
                },
            ])
        found.value = Array(found.value.filter { !isSame($0, found.artist) }.prefix(limit))
        return found
    }

    /// An artist's best-known tracks, the best first.
    ///
    /// Spotify where the app may ask it, else Deezer, else ListenBrainz. Costs as ``relatedArtists(of:limit:)`` does.
    public func artistTracks(of artist: ArtistFacts, limit: Int = 10) async throws -> Found<[TrackFacts]> {
        var found: Found<[TrackFacts]> = try await firstAnswer(
            about: artist,
            [
                Way(source: .spotify) { artist in
                    guard let id = artist.spotifyID else { return nil }
                    return try await asApp(.artistTopTracks) {
                        try await outsiders.spotify.artistTopTracks(id, as: $0)
                    }
                },
                Way(source: .deezer) { artist in
                    guard let id = try await deezerID(of: &artist) else { return nil }
                    return try await outsiders.deezer.topTracks(id, limit: limit)
                },
                Way(source: .listenbrainz) { artist in
                    guard let id = try await mbid(of: &artist) else { return nil }
                    return try await outsiders.listenBrainz.topRecordings(id, name: artist.name)
                },
            ])
        found.value = Array(found.value.filter { !$0.artists.isEmpty }.prefix(limit))
        return found
    }

    /// The artist's MBID, looked up by its page at Spotify where it is not known yet; of several who share the page, only the one of
    /// the very same name will do.
    private func mbid(of artist: inout ArtistFacts) async throws -> MBID? {
        if let id = artist.mbid { return id }
        guard let page = artist.spotifyID else { return nil }
        let name = artist.name
        artist.mbid = try await lookUps.find(page.rawValue, at: .musicbrainz) {
            let linked = try await outsiders.musicBrainz.artists(at: page)
            return linked.count == 1 ? linked[0].mbid : linked.named(name)?.mbid
        }
        return artist.mbid
    }

    /// The artist's id at Deezer, looked up by name where it is not known yet; only the very same name will do.
    private func deezerID(of artist: inout ArtistFacts) async throws -> DeezerID? {
        if let id = artist.deezerID { return id }
        let name = artist.name
        artist.deezerID = try await lookUps.find(name, at: .deezer) {
            try await outsiders.deezer.searchArtists(name, limit: 5).named(name)?.deezerID
        }
        return artist.deezerID
    }
}

/// Whether two descriptions share a handle.
private func isSame(_ one: ArtistFacts, _ other: ArtistFacts) -> Bool {
    func agree<Handle: Equatable>(_ handle: KeyPath<ArtistFacts, Handle?>) -> Bool {
        one[keyPath: handle] != nil && one[keyPath: handle] == other[keyPath: handle]
    }
    return agree(\.spotifyID) || agree(\.mbid) || agree(\.deezerID)
}

extension [ArtistFacts] {
    /// The first of the very same name.
    fileprivate func named(_ name: String) -> ArtistFacts? { first { folded($0.name) == folded(name) } }
}

/// A name as it is compared: letters and digits in lower case; the whole of it where there are none, as of "!!!".
private func folded(_ name: String) -> String {
    let letters = name.lowercased().filter { $0.isLetter || $0.isNumber }
    return letters.isEmpty ? name : letters
}
