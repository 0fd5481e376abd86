import Curation
import FoundationEssentials
import HTTP
import Jobs
import Lifecycle
import Music
import Postgres
import Sandbox
import Storage
import TestDatabase
import TestSandbox
import Testing
import Upstream
import Workers

/// A list that becomes a playlist at Spotify: one, in order, and no track twice.
@Suite(.database(schema: .segue)) struct PlaylistTests {
    private static let titles = 230

    /// A listener, and tracks that Spotify has.
    private func scene(
        _ trial: Trial, scopes: [String] = StandIn.usualScopes
    ) async throws -> (Listener.ID, [Track.ID]) {
        let listener = try await trial.standIn.signIn("ada", scopes: scopes, to: trial.pool, with: trial.keys)
        let tracks = try await trial.pool.transaction { connection in
            try connection.remember(
                trial.standIn.world.tracks.prefix(Self.titles).map { track in
                    TrackFacts(
                        title: track.title, artists: [ArtistFacts(name: "Somebody \(track.spotifyID)")],
                        spotifyID: SpotifyID(rawValue: track.spotifyID))
                }, from: .spotify
            ).compactMap(\.self)
        }
        return (listener, tracks)
    }

    @discardableResult
    private func save(
        _ trial: Trial, _ listener: Listener.ID, _ tracks: [Track.ID], named name: String = "Mine",
        isPublic: Bool = false
    ) async throws -> SavedPlaylist.ID {
        try await trial.pool.transaction { connection in
            let saved = try connection.save(
                NewSavedPlaylist(
                    listener: listener, name: name, isPublic: isPublic, of: .tracks(tracks),
                    mark: "mark-\(UInt64.random(in: 0 ... .max))"))
            if saved.isWaited {
                _ = try connection.enqueue(.playlist(saved.playlist.id.rawValue, of: listener))
            }
            return saved.playlist.id
        }
    }

    private func playlist(_ id: SavedPlaylist.ID, _ trial: Trial) async throws -> SavedPlaylist {
        try #require(try await trial.pool.withConnection { try $0.playlist(id) })
    }

    private func wanted(_ trial: Trial) -> [String] {
        trial.standIn.world.tracks.prefix(Self.titles).map(\.spotifyID)
    }

    @Test(arguments: [Switches.Profile.extended, .development], [false, true])
    func `it is made once and filled in order, a hundred tracks a call`(
        profile: Switches.Profile, isPublic: Bool
    ) async throws {
        let trial = try Trial(profile)
        let (listener, tracks) = try await scene(trial)
        #expect(tracks.count == Self.titles)
        trial.standIn.forgetCalls()
        let id = try await save(trial, listener, tracks, isPublic: isPublic)
        #expect(try await save(trial, listener, tracks, isPublic: isPublic) == id, "pressed twice")
        try await trial.work()
        #expect(
            try await save(trial, listener, tracks, isPublic: isPublic) == id, "and again when it is done")
        try await trial.work()

        let made = trial.standIn.playlists
        #expect(made.map(\.name) == ["Mine"])
        #expect(made[0].owner == "ada" && made[0].isPublic == isPublic)
        #expect(made[0].tracks == wanted(trial))
        let kept = try await playlist(id, trial)
        #expect((kept.state, kept.added) == (.done, Self.titles))
        #expect(kept.url?.hasPrefix("https://open.spotify.com/playlist/") == true)
        #expect(trial.standIn.count("POST /spotify/v1/me/playlists") == 1)
        #expect(trial.standIn.count("POST /spotify/v1/playlists/{id}/items") == 3)
        #expect(trial.standIn.count(.spotify) == 4)
    }

    @Test func `an app that has only the older endpoints uses them, and learns to`() async throws {
        let trial = try Trial(wrap: { client in
            Client(send: { request in
                let isNewer =
                    request.method == .post
                    && (request.path.hasSuffix("/me/playlists") || request.path.hasSuffix("/items"))
                return isNewer ? Response(404) : try await client.send(request)
            })
        })
        let (listener, tracks) = try await scene(trial)
        let id = try await save(trial, listener, tracks)
        try await trial.work()
        #expect(try await playlist(id, trial).state == .done)
        #expect(trial.standIn.playlists.map(\.tracks) == [wanted(trial)])
        #expect(trial.standIn.count("POST /spotify/v1/users/{id}/playlists") == 1)
        #expect(trial.standIn.count("POST /spotify/v1/playlists/{id}/tracks") == 3)
        let learned = try await trial.outside.capabilities.learned()
        #expect(
            learned.filter { !$0.isOpen }.map(\.endpoint).sorted()
                == ["add-playlist-items", "create-playlist"])
    }

    /// The calls after which a worker dies: the making, and each hundred.
    @Test(
        arguments: [Switches.Profile.extended, .development],
        [(0, false), (0, true), (1, false), (1, true), (3, true)])
    func `a worker that dies around a call leaves one playlist, with each track once`(
        profile: Switches.Profile, death: (call: Int, isAfter: Bool)
    ) async throws {
        let trial = try Trial(profile)
        let (listener, tracks) = try await scene(trial)
        let id = try await save(trial, listener, tracks)
        // The worker's connections are cut in the moment of the call: whatever it knows, it writes nothing down any more.
        let doomed = try TestDatabase.current.pool(as: .app, size: 8, settings: ["segue.scope": "service"])
        let (died, deaths) = AsyncStream<Void>.makeStream()
        let writes = Guarded(0)
        let client = Client(send: { request in
            let isWrite = request.method == .post && request.path.contains("/playlists")
            let isLast =
                isWrite
                && writes.withLock { count in
                    count += 1
                    return count == death.call + 1
                }
            guard isLast else { return try await trial.standIn.client.send(request) }
            if death.isAfter { _ = try await trial.standIn.client.send(request) }
            doomed.close()
            deaths.finish()
            throw HTTPError.closed
        })
        let outside = Outside(
            try .sandbox(), client: client, pool: doomed, keys: trial.keys, budget: Budget(.atOnce))
        var settings = Workshop.Settings()
        settings.terms = .brisk
        let runner = Workshop(
            pool: doomed, outside: outside, studio: Studio(over: doomed), settings: settings
        ).runner()
        await withTaskGroup(of: Void.self) { group in
            group.addTask { await runner.run() }
            for await _ in died {}
            group.cancelAll()
            runner.stopNow()
        }
        try await trial.pool.withConnection {
            _ = try $0.execute(
                "UPDATE jobs SET lease_until = clock_timestamp() - interval '1 s' WHERE state = 'running'")
        }
        try await trial.work()
        #expect(trial.standIn.playlists.map(\.tracks) == [wanted(trial)])
        let kept = try await playlist(id, trial)
        #expect((kept.state, kept.added) == (.done, Self.titles))
    }

    @Test func `without the scope it waits for a new sign-in, and goes on with it`() async throws {
        let trial = try Trial()
        let (listener, tracks) = try await scene(trial, scopes: ["user-top-read"])
        let id = try await save(trial, listener, tracks)
        try await trial.work()
        #expect(try await trial.jobs(.pending).map(\.kind) == [.playlist])
        #expect(try await playlist(id, trial).state == .waiting)
        #expect(trial.standIn.playlists.isEmpty)
        _ = try await trial.standIn.signIn("ada", to: trial.pool, with: trial.keys)
        try await trial.pool.transaction { _ = try $0.resumeParkedJobs(of: listener) }
        try await trial.work()
        #expect(try await playlist(id, trial).state == .done)
        #expect(trial.standIn.playlists.map(\.tracks) == [wanted(trial)])
    }

    @Test(arguments: ["/spotify/v1/me/playlists", "/spotify/v1/playlists"])
    func `too much at a time puts it off, and costs neither an attempt nor a second playlist`(
        path: String
    ) async throws {
        let trial = try Trial()
        let (listener, tracks) = try await scene(trial)
        let id = try await save(trial, listener, tracks)
        trial.standIn.inject(
            Fault(on: .spotify, path: path, status: 429, retryAfter: "3600", calls: 1))
        try await trial.work()
        let waiting = try await trial.jobs(.scheduled)
        #expect(waiting.map(\.kind) == [.playlist])
        #expect(waiting.allSatisfy { $0.attempt == 0 })
        try await trial.pool.withConnection { connection in
            _ = try connection.execute(
                "UPDATE jobs SET state = 'available', run_at = now() WHERE state = 'scheduled'")
            _ = try connection.execute("DELETE FROM upstream_limits")
        }
        trial.standIn.clearFaults()
        try await trial.work()
        #expect(try await playlist(id, trial).state == .done)
        #expect(trial.standIn.playlists.map(\.tracks) == [wanted(trial)])
    }

    @Test func `an outage in the midst of it neither repeats nor loses a track`() async throws {
        let trial = try Trial()
        let (listener, tracks) = try await scene(trial)
        let id = try await save(trial, listener, tracks)
        trial.standIn.inject(Fault(on: .spotify, path: "/spotify/v1/playlists", status: 502, calls: 2))
        try await trial.work { try $0.row("SELECT FROM playlists WHERE state = 'done'") != nil }
        #expect(try await playlist(id, trial).added == Self.titles)
        #expect(trial.standIn.playlists.map(\.tracks) == [wanted(trial)])
    }
}
