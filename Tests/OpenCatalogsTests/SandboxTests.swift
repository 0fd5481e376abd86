import HTTP
import Music
import OpenCatalogs
import Sandbox
import Testing

/// The clients against the stand-ins, without a socket between them.
@Suite struct CatalogsAgainstSandboxTests {
    let sandbox = StandIn(World.small)
    var world: World { World.small }

    var deezer: Deezer { Deezer(baseURL: "http://127.0.0.1/deezer", client: sandbox.client) }
    var reccoBeats: ReccoBeats {
        ReccoBeats(baseURL: "http://127.0.0.1/reccobeats/v1", client: sandbox.client)
    }
    var musicBrainz: MusicBrainz {
        MusicBrainz(
            baseURL: "http://127.0.0.1/musicbrainz/ws/2", userAgent: MusicBrainzTests.agent,
            client: sandbox.client)
    }

    func listenBrainz(token: String?) -> ListenBrainz {
        ListenBrainz(
            baseURL: "http://127.0.0.1/listenbrainz/1", labsURL: "http://127.0.0.1/listenbrainz-labs",
            token: token, client: sandbox.client)
    }

    @Test func `an artist is found at Deezer by name, with relatives and tracks`() async throws {
        let known = try #require(try await firstAtDeezer())
        let id = try #require(known.deezerID)
        #expect(try await deezer.artist(id).name == known.name)
        #expect(try await !deezer.relatedArtists(id).isEmpty)
        let top = try await deezer.topTracks(id)
        #expect(top.allSatisfy { $0.isrc == nil && $0.popularity != nil && !$0.artists.isEmpty })
        let track = try #require(top.first?.deezerID)
        let full = try await deezer.track(track)
        #expect(full.isrc != nil)
        await #expect(throws: CatalogError(.deezer, "artist", .notFound)) {
            try await deezer.artist(DeezerID(rawValue: 1))
        }
    }

    /// One in twelve is not there; the first of ten that is.
    func firstAtDeezer() async throws -> ArtistFacts? {
        for artist in world.artists.prefix(10) {
            let found = try await deezer.searchArtists(artist.name)
            if let known = found.first(where: { $0.name == artist.name }) { return known }
        }
        return nil
    }

    @Test func `ReccoBeats knows most tracks, by id and by code, and both agree`() async throws {
        let tracks = world.tracks.prefix(40)
        let ids = tracks.map { SpotifyID(rawValue: $0.spotifyID) }
        let features = try await reccoBeats.audioFeatures(ids)
        #expect(features.count > 20 && features.count <= 40)
        let codes = Set(tracks.compactMap { ISRC(rawValue: $0.isrc) })
        let byCode = try await reccoBeats.audioFeatures(isrcs: Array(codes))
        for track in tracks {
            let code = try #require(ISRC(rawValue: track.isrc))
            guard let one = features[SpotifyID(rawValue: track.spotifyID)], byCode[code] != nil else {
                continue
            }
            #expect(one.energy == track.features?.energy)
        }
        #expect(!byCode.isEmpty)
    }

    @Test func `ListenBrainz gives similar artists to all, and top recordings for a token`() async throws {
        let artist = world.artists[0]
        let mbid = try #require(MBID(rawValue: artist.mbid))
        let similar = try await listenBrainz(token: nil).similarArtists(mbid)
        #expect(similar.count > 5)
        #expect(similar.map(\.score) == similar.map(\.score).sorted(by: >))
        await #expect(throws: CatalogError(.listenbrainz, "top-recordings", .unauthorized)) {
            try await listenBrainz(token: nil).topRecordings(mbid, name: artist.name)
        }
        let token = sandbox.switches.listenBrainzToken
        let top = try await listenBrainz(token: token).topRecordings(mbid, name: artist.name)
        #expect(top.map(\.title) == artist.tracks.map { world.tracks[$0].title })
        let ids = try await listenBrainz(token: nil).spotifyIDs(Array(top.compactMap(\.mbid).prefix(5)))
        #expect(!ids.isEmpty)
        let named = try await listenBrainz(token: nil).spotifyIDs(artist: artist.name, title: top[0].title)
        #expect(!named.isEmpty)
    }

    @Test func `MusicBrainz leads from Spotify to genres and back, one call in a second`() async throws {
        var found: (Int, ArtistFacts)?
        for place in world.artists.indices.prefix(10) where found == nil {
            sandbox.advance(by: 2)
            let id = SpotifyID(rawValue: world.artists[place].spotifyID)
            found = try await musicBrainz.artists(at: id).first.map { (place, $0) }
        }
        let (place, linked) = try #require(found)
        let mbid = try #require(linked.mbid)
        #expect(mbid.rawValue == world.artists[place].mbid)
        sandbox.advance(by: 2)
        let artist = try await musicBrainz.artist(mbid)
        #expect(artist.genres == world.artists[place].genres)
        #expect(artist.spotifyID?.rawValue == world.artists[place].spotifyID)
        let error = try await #require(throws: CatalogError.self) { _ = try await musicBrainz.artist(mbid) }
        #expect(error.isRetriable)
        #expect(try #require(error.pause) >= .seconds(10))
    }

    @Test(arguments: [Fault.Body.html, .garbage, .truncated, .deep, .empty])
    func `nonsense from a catalogue is garbage`(body: Fault.Body) async throws {
        sandbox.inject(Fault(body: body))
        let mbid = try #require(MBID(rawValue: world.artists[0].mbid))
        let calls: [() async throws -> Void] = [
            { _ = try await deezer.searchArtists("a") },
            { _ = try await reccoBeats.audioFeatures([SpotifyID(rawValue: "a")]) },
            { _ = try await listenBrainz(token: nil).similarArtists(mbid) },
            { _ = try await musicBrainz.artist(mbid) },
        ]
        for call in calls {
            let error = try await #require(throws: CatalogError.self) { try await call() }
            guard case .garbage = error.fault else {
                Issue.record("\(error)")
                continue
            }
        }
    }
}
