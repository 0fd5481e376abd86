import Foundation
import HTTP
import Sandbox
import TestProcesses

/// The sandbox as a process, told over its `/admin` how to misbehave, and asked what it was asked.
struct OutsideWorld: Sendable {
    /// What it has invented: the same words, the same world.
    let world: World
    private let address: String
    private let process: Started
    private let client: Client

    /// Starts one with so many artists; without limits of its own unless `words` say otherwise.
    init(_ words: [String], in folder: URL, over client: Client) async throws {
        let artists = words.firstIndex(of: "--artists").flatMap { Int(words[$0 + 1]) } ?? 400
        world = World.invented(seed: 1, artists: artists)
        self.client = client
        let usual = ["--attached", "--port", "0", "--rate", "1000000", "--artists", "\(artists)"]
        let process = try Started(
            usual + words, program: "segue-sandbox", output: folder.appending(path: "sandbox.out"),
            errors: folder.appending(path: "sandbox.log"))
        self.process = process
        address = try await eventually("the outside world", within: .seconds(60)) {
            process.printed.split(separator: "\n").first.map(String.init)
        }
    }

    /// Where Segue finds it.
    var environment: [String: String] {
        [
            "SPOTIFY_CLIENT_ID": "segue-sandbox", "SEGUE_SPOTIFY_ACCOUNTS_URL": "\(address)/accounts",
            "SEGUE_SPOTIFY_API_URL": "\(address)/spotify/v1",
            "SEGUE_RECCOBEATS_URL": "\(address)/reccobeats/v1",
            "SEGUE_DEEZER_URL": "\(address)/deezer",
            "SEGUE_LISTENBRAINZ_URL": "\(address)/listenbrainz/1",
            "SEGUE_LISTENBRAINZ_LABS_URL": "\(address)/listenbrainz-labs",
            "SEGUE_MUSICBRAINZ_URL": "\(address)/musicbrainz/ws/2",
            "SEGUE_LISTENBRAINZ_TOKEN": "sandbox-listenbrainz-token",
            "SEGUE_CONTACT": "chaos@example.org",
        ]
    }

    /// A call that it has answered.
    struct Call: Decodable, Sendable {
        /// When it came.
        let at: Date
        let service: String
        let family: String
        let target: String
        let status: Int
        /// The User-Agent.
        let agent: String?
    }

    /// The calls that it has answered, the oldest first; of one service where one is named.
    func calls(of service: OutsideService? = nil) async throws -> [Call] {
        let response = try await ask(.get, "/calls?limit=20000")
        let decoder = JSONDecoder()
        decoder.dateDecodingStrategy = .custom { decoder in
            let text = try decoder.singleValueContainer().decode(String.self)
            return try Date(text, strategy: Date.ISO8601FormatStyle(includingFractionalSeconds: true))
        }
        struct Log: Decodable { var latest: [Call] }
        return try decoder.decode(Log.self, from: Data(response.bytes)).latest
            .filter { service == nil || $0.service == service?.rawValue }
            .sorted { $0.at < $1.at }
    }

    /// Begins to count anew.
    func forgetCalls() async throws { _ = try await ask(.delete, "/calls") }

    /// Lets something go wrong from now on.
    func inject(_ fault: Fault) async throws {
        let encoder = JSONEncoder()
        encoder.keyEncodingStrategy = .convertToSnakeCase
        _ = try await ask(.post, "/faults", Array(try encoder.encode(fault)))
    }

    /// The faults that are still to come.
    func faultsLeft() async throws -> Int {
        struct Anything: Decodable {}
        return try await ask(.get, "/faults").json(as: [Anything].self).count
    }

    /// Lets nothing go wrong any more.
    func clearFaults() async throws { _ = try await ask(.delete, "/faults") }

    /// Changes how it behaves, in the words of `PATCH /admin/switches`.
    func change(_ switches: String) async throws {
        _ = try await ask(.patch, "/switches", Array(switches.utf8))
    }

    /// Ends it.
    func end() { process.signal(SIGTERM) }

    private func ask(_ method: Method, _ path: String, _ body: [UInt8] = []) async throws -> Response {
        let response = try await client.send(
            Request(
                method, "\(address)/admin\(path)", headers: ["Content-Type": "application/json"], body: body
            ))
        guard response.status.isSuccess else {
            throw Late(
                description:
                    "the sandbox answered \(method.rawValue) \(path) with \(response.status.rawValue)")
        }
        return response
    }
}
