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

/// What is learned of which endpoints the app may ask.
@Suite(.database(schema: .segue)) struct CapabilityTests {
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
