import Foundation

/// The sandbox as a program of its own, on a port of its own, as `segue up` starts it.
struct SandboxProgram: Sendable {
    private var words: [String] = []

    /// Reads what `segue up` was told about the sandbox.
    init(_ arguments: Arguments) throws {
        if let profile = try arguments.choice("profile", of: ["extended", "development"]) {
            words += ["--profile", profile]
        }
        if let catalog = arguments.text("catalog") {
            guard FileManager.default.fileExists(atPath: "\(catalog)/tracks.csv") else {
                throw Failure("--catalog \(catalog): there is no tracks.csv in it")
            }
            words += ["--catalog", catalog]
        }
        if let artists = try arguments.number("artists", in: 100...10_000) {
            guard !arguments.has("catalog") else {
                throw Failure("--artists are invented; --catalog has its own")
            }
            words += ["--artists", "\(artists)"]
        }
        if let listeners = arguments.text("listeners") {
            guard arguments.has("catalog") else { throw Failure("--listeners goes with --catalog") }
            guard FileManager.default.isReadableFile(atPath: listeners) else {
                throw Failure("--listeners \(listeners): there is no such file")
            }
            words += ["--listeners", listeners]
        }
    }

    /// Starts it on the port after the service's, or, where that is taken, on any; the answer is its address.
    func start(besides port: Int) async throws -> (child: ChildProcess, address: String) {
        let program = URL(filePath: CommandLine.arguments[0]).deletingLastPathComponent()
        var path = program.appending(path: "segue-sandbox").path
        if let own = try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe") {
            path = URL(filePath: own).deletingLastPathComponent().appending(path: "segue-sandbox").path
        }
        for port in [port + 1, 0] {
            let child = try ChildProcess([path, "--attached", "--port", "\(port)"] + words)
            if let address = try await child.firstLine() { return (child, address) }
            _ = try await child.end()
        }
        throw Failure("the sandbox did not start; its words are above")
    }
}

extension Configuration {
    /// The same, but for the outside services, for all of which a sandbox stands in.
    func standingIn(at address: String) -> Configuration {
        var configuration = self
        configuration.spotify = SpotifyCredentials(clientID: "segue-sandbox", clientSecret: nil)
        configuration.outside = Outside(
            spotifyAccounts: "\(address)/accounts", spotifyAPI: "\(address)/spotify/v1",
            reccoBeats: "\(address)/reccobeats/v1", deezer: "\(address)/deezer",
            listenBrainz: "\(address)/listenbrainz/1", listenBrainzLabs: "\(address)/listenbrainz-labs",
            musicBrainz: "\(address)/musicbrainz/ws/2", listenBrainzToken: "sandbox-listenbrainz-token")
        return configuration
    }
}
