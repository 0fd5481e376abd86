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

    @Test func `where Spotify refuses to say how tracks sound, ReccoBeats is asked`() async throws {
        let abroad = try Abroad(.extended)
        abroad.standIn.inject(Fault(on: .spotify, path: "/spotify/v1/audio-features", status: 400))
        let tracks = abroad.standIn.world.tracks.prefix(40).enumerated().map { place, track in
            Track(
                id: Track.ID(rawValue: Int64(place + 1)),
                facts: TrackFacts(
                    title: track.title, artists: [], spotifyID: SpotifyID(rawValue: track.spotifyID)))
        }
        let found = try await abroad.process().inquiry(for: nil).audioFeatures(for: tracks)
        #expect(found.known.count > 20)
        #expect(found.known.values.allSatisfy { $0.source == .reccobeats })
    }

    @Test func `of a track without a name that anybody knows, nobody is asked again because another failed`()
        async throws
    {
        let abroad = try Abroad(.development)
        let inquiry = try abroad.process().inquiry(for: nil)
        // Two that Deezer knows.
        let all = abroad.standIn.world.tracks.prefix(20).enumerated().map { place, track in
            Track(
                id: Track.ID(rawValue: Int64(place + 1)),
                facts: TrackFacts(
                    title: track.title, artists: [], deezerID: DeezerID(rawValue: track.deezerID)))
        }
        let known = Set(try await inquiry.audioFeatures(for: all).facts.compactMap(\.facts.deezerID))
        let tracks = Array(all.filter { $0.facts.deezerID.map { known.contains($0) } ?? false }.prefix(2))
        let first = try #require(tracks[0].facts.deezerID)
        abroad.standIn.inject(Fault(on: .deezer, path: "/deezer/track/\(first.rawValue)", status: 404))
        abroad.standIn.inject(Fault(on: .reccobeats, status: 500))
        let found = try await abroad.process().inquiry(for: nil).audioFeatures(for: tracks)
        #expect(found.isCutShort)
        #expect(found.unknown == [tracks[0].id])
    }

    @Test func `sounds come from Spotify by the hundred, or from ReccoBeats by id and by code`() async throws
    {
        for (profile, source) in [(Switches.Profile.extended, Source.spotify), (.development, .reccobeats)] {
            let abroad = try Abroad(profile)
            let world = abroad.standIn.world
            let tracks = world.tracks.prefix(60).enumerated().map { place, track in
                // Every third is known by its code alone.
                Track(
                    id: Track.ID(rawValue: Int64(place + 1)),
                    facts: TrackFacts(
                        title: track.title, artists: [],
                        spotifyID: place % 3 == 0 ? nil : SpotifyID(rawValue: track.spotifyID),
                        isrc: ISRC(rawValue: track.isrc)))
            }
            let inquiry = try abroad.process().inquiry(for: nil)
            let found = try await inquiry.audioFeatures(for: tracks)
            #expect(found.interrupted == nil)
            #expect(found.known.count + found.unknown.count == 60)
            #expect(found.known.count > 30)
            #expect(found.known[Track.ID(rawValue: 2)].map { $0.source == source } ?? true)
            for (id, known) in found.known {
                let truth = world.tracks[Int(id.rawValue) - 1].features
                #expect(known.features.energy == truth?.energy)
            }
        }
    }

    @Test func `a track of Deezer's is known by the code that Deezer has for it`() async throws {
        let abroad = try Abroad(.development)
        let known = abroad.standIn.world.tracks.enumerated().first { $0.element.features != nil }
        let track = try #require(known).element
        let inquiry = try abroad.process().inquiry(for: nil)
        let found = try await inquiry.audioFeatures(for: [
            Track(
                id: Track.ID(rawValue: 1),
                facts: TrackFacts(
                    title: track.title, artists: [], deezerID: DeezerID(rawValue: track.deezerID)))
        ])
        #expect(found.facts.first?.facts.isrc?.rawValue == track.isrc)
        #expect(abroad.standIn.count("GET /deezer/track/{id}") == 1)
    }

    @Test(arguments: [(400, true), (403, true), (500, false)])
    func `a track of Deezer's that is refused holds up no other, and trouble keeps what was found before it`(
        status: Int, isFinal: Bool
    ) async throws {
        let abroad = try Abroad(.development)
        // Three that Deezer knows.
        let all = abroad.standIn.world.tracks.prefix(60).enumerated().map { place, track in
            Track(
                id: Track.ID(rawValue: Int64(place + 1)),
                facts: TrackFacts(
                    title: track.title, artists: [], deezerID: DeezerID(rawValue: track.deezerID)))
        }
        let inquiry = try abroad.process().inquiry(for: nil)
        let known = Set(try await inquiry.audioFeatures(for: all).facts.compactMap(\.facts.deezerID))
        let tracks = Array(
            all.filter { $0.facts.deezerID.map { known.contains($0) } ?? false }.suffix(3))
        let second = try #require(tracks[1].facts.deezerID)
        abroad.standIn.inject(
            Fault(on: .deezer, path: "/deezer/track/\(second.rawValue)", status: status))
        let found = try await inquiry.audioFeatures(for: tracks)
        #expect(found.isCutShort != isFinal)
        #expect(found.facts.count == (isFinal ? 2 : 1))
        #expect(found.unknown.contains(tracks[1].id) == isFinal)
        // By itself it is no more than trouble.
        guard !isFinal else { return }
        await #expect(throws: (any Error).self) {
            try await abroad.process().inquiry(for: nil).audioFeatures(for: [tracks[1]])
        }
    }

    @Test func `what concerns the listener or the app's owner closes no endpoint`() async throws {
        let abroad = try Abroad(.development, hasSecret: false)
        let listener = try await abroad.signIn("ada")
        let outside = try abroad.process()
        abroad.standIn.allow("ada", false)
        await #expect(throws: SpotifyError.forbidden(.search, .notOnAllowList)) {
            try await outside.inquiry(for: listener).asApp(.search) { token in
                try await outside.outsiders(.normal).spotify.searchArtists("a", as: token)
            }
        }
        abroad.standIn.allow("ada", true)
        abroad.standIn.change { $0.ownerIsPremium = false }
        await #expect(throws: SpotifyError.forbidden(.search, .ownerNotPremium)) {
            try await outside.inquiry(for: listener).asApp(.search) { token in
                try await outside.outsiders(.normal).spotify.searchArtists("a", as: token)
            }
        }
        #expect(try await outside.capabilities.learned().allSatisfy { $0.isOpen })
    }

    @Test func `whoever cannot ask whether an endpoint is open keeps nobody else from asking`() async throws {
        let capabilities = try Abroad().process().capabilities
        let begun = AsyncStream.makeStream(of: Void.self)
        let first = Task {
            try await capabilities.ask(.search) { () async throws -> Int in
                begun.continuation.finish()
                // Long enough for the other to stand behind it.
                try await Task.sleep(for: .milliseconds(300))
                throw SignedOut(reason: "a test")
            }
        }
        for await _ in begun.stream {}
        #expect(try await capabilities.ask(.search) { 7 } == 7)
        await #expect(throws: SignedOut(reason: "a test")) { try await first.value }
    }

    @Test func `whom the app does not let in learns nothing of what it may ask`() async throws {
        let abroad = try Abroad(.development, hasSecret: false)
        let listener = try await abroad.signIn("ada")
        abroad.standIn.allow("ada", false)
        let lessons = try await abroad.process().inquiry(for: listener).probe()
        #expect(!lessons.contains { $0.provider == "spotify" })
    }

    @Test(arguments: [Switches.Profile.extended, .development])
    func `a probe tells what is open`(profile: Switches.Profile) async throws {
        let abroad = try Abroad(profile)
        let lessons = try await abroad.process().inquiry(for: nil).probe()
        let spotify = Dictionary(
            uniqueKeysWithValues: lessons.filter { $0.provider == "spotify" }.map { ($0.endpoint, $0.isOpen) }
        )
        let isOpen = profile == .extended
        for endpoint in ["related-artists", "artist-top-tracks", "audio-features", "artists", "tracks"] {
            #expect(spotify[endpoint] == isOpen, "\(endpoint)")
        }
        #expect(spotify["search"] == true && spotify["artist"] == true && spotify["track"] == true)
        #expect(
            lessons.contains {
                $0.provider == "listenbrainz" && $0.endpoint == "similar-artists" && $0.isOpen
            })
        #expect(lessons.contains { $0.provider == "deezer" && $0.isOpen })
        #expect(lessons.contains { $0.provider == "reccobeats" && $0.isOpen })
    }
}
