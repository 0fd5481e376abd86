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

/// How tracks sound, by whoever may be asked and knows.
@Suite(.database(schema: .segue)) struct FeatureChainTests {
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
}
