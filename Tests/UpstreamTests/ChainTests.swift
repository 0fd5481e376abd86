import FoundationEssentials
import HTTP
import Jobs
import Music
import Postgres
import Sandbox
import Spotify
import Storage
import TestDatabase
import TestSandbox
import Testing
import Upstream

@Suite(.database(schema: .segue)) struct ChainTests {
    /// An artist of the world, as Spotify tells of it.
    private func artist(_ abroad: Abroad, _ place: Int = 3) -> ArtistFacts {
        let artist = abroad.standIn.world.artists[place]
        return ArtistFacts(name: artist.name, spotifyID: SpotifyID(rawValue: artist.spotifyID))
    }

    @Test func `Spotify answers first where the app may ask it`() async throws {
        let abroad = try Abroad(.extended)
        let inquiry = try abroad.process().inquiry(for: nil)
        let related = try await inquiry.relatedArtists(of: artist(abroad))
        #expect(related.source == .spotify && !related.value.isEmpty)
        let tracks = try await inquiry.artistTracks(of: artist(abroad))
        #expect(tracks.source == .spotify && !tracks.value.isEmpty)
        #expect(inquiry.tally.calls == [.spotify: 2])
    }

    @Test func `the open catalogues answer where Spotify is closed, and Spotify is asked once`() async throws
    {
        let abroad = try Abroad(.development)
        let inquiry = try abroad.process().inquiry(for: nil)
        var sources: [Source?: Int] = [:]
        for place in 0..<20 {
            let related = try await inquiry.relatedArtists(of: artist(abroad, place))
            #expect(related.source == nil || !related.value.isEmpty)
            sources[related.source, default: 0] += 1
            let tracks = try await inquiry.artistTracks(of: related.artist)
            #expect(tracks.source != .spotify)
            let truth = abroad.standIn.world.artists[place]
            #expect(related.artist.mbid == nil || related.artist.mbid?.rawValue == truth.mbid)
            #expect(tracks.artist.deezerID == nil || tracks.artist.deezerID?.rawValue == truth.deezerID)
        }
        // Nobody knows everybody: where one does not, the next is asked.
        #expect(sources[.listenbrainz, default: 0] >= 12)
        #expect(sources[.spotify] == nil)
        #expect(abroad.standIn.count("GET /spotify/v1/artists/{id}/related-artists") == 1)
        #expect(abroad.standIn.count("GET /spotify/v1/artists/{id}/top-tracks") == 1)
    }

    @Test func `Deezer answers where ListenBrainz does not know the artist`() async throws {
        let abroad = try Abroad(.development)
        abroad.standIn.inject(Fault(on: .musicbrainz, status: 404))
        let related = try await abroad.process().inquiry(for: nil).relatedArtists(of: artist(abroad))
        #expect(related.source == .deezer && !related.value.isEmpty)
    }

    /// Has a provider left alone as unwell for so long.
    private func unwell(_ provider: Provider, for span: Duration, _ abroad: Abroad) async throws {
        try await abroad.pool.withConnection {
            _ = try Budget(.atOnce).block(provider, "f", for: span, reason: .unwell, on: $0)
        }
    }

    @Test func `who is unwell for a moment is waited for, and who has been for long is passed over`()
        async throws
    {
        let abroad = try Abroad(.development)
        let inquiry = try abroad.process().inquiry(for: nil)
        try await unwell("musicbrainz", for: .seconds(20), abroad)
        let refusal = await #expect(throws: Throttled.self) {
            try await inquiry.relatedArtists(of: artist(abroad))
        }
        #expect(refusal?.source == .musicbrainz && refusal?.reason == .unwell)
        try await unwell("musicbrainz", for: .seconds(300), abroad)
        #expect(try await inquiry.relatedArtists(of: artist(abroad)).source == .deezer)
        // Where nobody else knows, that is no answer either.
        try await unwell("deezer", for: .seconds(300), abroad)
        await #expect(throws: Throttled.self) { try await inquiry.relatedArtists(of: artist(abroad)) }
    }

    @Test func `an app that asks in its own name says whose market it means`() async throws {
        let abroad = try Abroad(.extended)
        let spotify = try abroad.process().outsiders(.normal).spotify
        let id = try #require(artist(abroad).spotifyID)
        let token = try await abroad.process().tokens.token(of: .app)
        // Without one, everything "is considered unavailable", and the sandbox gives nothing.
        #expect(try await !spotify.artistTopTracks(id, as: token).isEmpty)
    }

    @Test func `who lent their access to work of nobody's and took it back does not park it`() async throws {
        let abroad = try Abroad(.extended, hasSecret: false)
        let (ada, bruno) = (try await abroad.signIn("ada"), try await abroad.signIn("bruno"))
        try await abroad.expireTokens()
        abroad.standIn.revoke("bruno")
        let outside = try abroad.process()
        await #expect(throws: LentAccessLost.self) {
            try await outside.inquiry(for: bruno, isLent: true).relatedArtists(of: artist(abroad))
        }
        #expect(try await abroad.pool.withConnection { try $0.listenerWithConsent() } == ada)
        let related = try await outside.inquiry(for: ada, isLent: true).relatedArtists(of: artist(abroad))
        #expect(related.source == .spotify)
        // Their own questions are theirs to answer for.
        await #expect(throws: SignedOut.self) {
            try await outside.inquiry(for: bruno).relatedArtists(of: artist(abroad))
        }
    }

    @Test func `nobody knows is an answer, and trouble is none`() async throws {
        let abroad = try Abroad(.development)
        let nobody = ArtistFacts(name: "Nobody whom anybody knows")
        let inquiry = try abroad.process().inquiry(for: nil)
        let unknown = try await inquiry.relatedArtists(of: nobody)
        #expect(unknown.source == nil && unknown.value.isEmpty)

        abroad.standIn.inject(Fault(on: .deezer, status: 500, calls: 1))
        let another = try abroad.process().inquiry(for: nil)
        await #expect(throws: (any Error).self) { try await another.relatedArtists(of: nobody) }
    }

    @Test func `who lent their access and is not let in any more holds up no work of nobody's`() async throws
    {
        let abroad = try Abroad(.development, hasSecret: false)
        let ada = try await abroad.signIn("ada")
        abroad.standIn.allow("ada", false)
        let track = try #require(abroad.standIn.world.tracks.first)
        let found = try await abroad.process().inquiry(for: ada, isLent: true).audioFeatures(for: [
            Track(
                id: Track.ID(rawValue: 1),
                facts: TrackFacts(
                    title: track.title, artists: [], spotifyID: SpotifyID(rawValue: track.spotifyID)))
        ])
        #expect(found.known.count + found.unknown.count == 1)
        #expect(abroad.standIn.count("GET /reccobeats/v1/audio-features") == 1)
    }

    @Test(arguments: [HTTPError.tls(host: "a"), .unreachable(host: "a"), .tooLarge(host: "a", limit: 1)])
    func `where nobody could be reached or understood, it is not learned that nobody knows`(
        error: HTTPError
    ) async throws {
        let abroad = try Abroad(.development)
        let inquiry = try abroad.process { _ in Client(send: { _ in throw error }) }.inquiry(for: nil)
        let nobody = ArtistFacts(name: "Nobody whom anybody knows")
        await #expect(throws: error) { try await inquiry.relatedArtists(of: nobody) }
    }

    @Test func `what was looked up in vain is not looked up again for the next question`() async throws {
        let abroad = try Abroad(.development)
        let inquiry = try abroad.process().inquiry(for: nil)
        let nobody = ArtistFacts(
            name: "Nobody whom anybody knows", spotifyID: SpotifyID(rawValue: "0000000000000000000000"))
        let related = try await inquiry.relatedArtists(of: nobody)
        let tracks = try await inquiry.artistTracks(of: related.artist)
        #expect(related.source == nil && tracks.source == nil)
        #expect(abroad.standIn.count("GET /musicbrainz/ws/2/url") == 1)
        #expect(abroad.standIn.count("GET /deezer/search/artist") == 1)
        // Other work looks anew.
        _ = try await abroad.process().inquiry(for: nil).relatedArtists(of: nobody)
        #expect(abroad.standIn.count("GET /deezer/search/artist") == 2)
    }

    @Test func `an artist whose name is all signs is no other whose name is`() async throws {
        let abroad = try Abroad(.development)
        let outside = try abroad.process { client in
            Client(send: { request in
                guard request.path.hasPrefix("/deezer/search") else { return try await client.send(request) }
                return Response(
                    200, body: .bytes(Array(#"{"data":[{"id":8,"name":"???"},{"id":9,"name":"!!!"}]}"#.utf8)))
            })
        }
        let found = try await outside.inquiry(for: nil).relatedArtists(of: ArtistFacts(name: "!!!"))
        #expect(found.artist.deezerID == DeezerID(rawValue: 9))
    }

    @Test(arguments: [("The Two", "c0ffee00-0000-4000-8000-000000000002"), ("One & Two", nil)])
    func `of several who share a page of Spotify's, an artist is the one of their name or none`(
        name: String, mbid: String?
    ) async throws {
        let abroad = try Abroad(.development)
        let outside = try abroad.process { client in
            Client(send: { request in
                guard request.path.hasSuffix("/ws/2/url") else { return try await client.send(request) }
                let artists = ["One", "Two", "the Two"].enumerated().map { place, name in
                    #"{"artist":{"id":"c0ffee00-0000-4000-8000-00000000000\#(place)","name":"\#(name)"}}"#
                }
                let body = #"{"relations":[\#(artists.joined(separator: ","))]}"#
                return Response(200, body: .bytes(Array(body.utf8)))
            })
        }
        let artist = ArtistFacts(name: name, spotifyID: SpotifyID(rawValue: "0000000000000000000000"))
        let found = try await outside.inquiry(for: nil).relatedArtists(of: artist)
        #expect(found.artist.mbid?.rawValue == mbid)
    }
}
