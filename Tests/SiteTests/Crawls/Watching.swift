import FoundationEssentials
import HTTP
import Music
import Postgres
import Storage
import TestSocket
import Testing

/// A node of the site on a port of its own, for as long as the body runs.
func onPort<Value: Sendable>(
    _ house: House, _ body: (Int) async throws -> Value
) async throws -> Value {
    var settings = Server.Options()
    settings.connectionsPerAddress = 0
    let server = try Server(settings, responder: house.respond)
    return try await withThrowingTaskGroup(of: Void.self) { group in
        group.addTask { try await server.run() }
        defer { group.cancelAll() }
        return try await body(server.port)
    }
}

/// Somebody who watches a crawl over a real socket, and puts together what they are told.
final class Watcher {
    private let peer: WebSocketPeer
    /// The artists' states by their names.
    private(set) var states: [String: String] = [:]
    /// The names of the artists by whom each was found.
    private(set) var parents: [String: String] = [:]
    /// The sequences of all messages.
    private(set) var sequences: [Int] = []
    /// The kinds of all messages.
    private(set) var kinds: [String] = []
    /// The newest state of the crawl.
    private(set) var state = ""
    /// Artists told in all, those told twice counted twice.
    private(set) var told = 0
    /// The code with which the line was closed.
    private(set) var code: Int?
    private var names: [Int: String] = [:]

    private struct Message: Decodable {
        var kind: String
        var sequence: Int
        var complete: Bool
        var crawl: Crawl
        var artists: [[JSONValue]]
        struct Crawl: Decodable { var state: String }
    }

    init(
        _ browser: Browser, at port: Int, _ crawl: Crawl.ID, seen: Int? = nil, origin: String = House.origin,
        receiveBuffer: Int32? = nil
    ) async throws {
        let cookies = browser.cookies.map { "\($0)=\($1)" }.joined(separator: "; ")
        peer = try await WebSocketPeer(
            port: port,
            path: "/crawls/\(crawl.rawValue)/live" + (seen.map { "?last_seq=\($0)" } ?? ""),
            headers: "Cookie: \(cookies)\r\nOrigin: \(origin)\r\n", receiveBuffer: receiveBuffer)
    }

    /// Reads on until what is known satisfies, or the line is closed.
    func read(until isEnough: (Watcher) -> Bool) async throws {
        while let frame = await peer.receive() {
            if let code = frame.code {
                self.code = code
                return
            }
            guard frame.opcode == 1 else { continue }
            let message = try JSONDecoder().decode(Message.self, from: Data(frame.payload))
            if message.kind == "snapshot" { (states, parents, names) = ([:], [:], [:]) }
            kinds.append(message.kind)
            sequences.append(message.sequence)
            state = message.crawl.state
            for artist in message.artists {
                guard case .number(let position) = artist[0], case .string(let name) = artist[2],
                    case .number(let parent) = artist[4], case .string(let state) = artist[5]
                else { throw NoLine() }
                told += 1
                names[Int(position)] = name
                states[name] = state
                if parent > 0 { parents[name] = names[Int(parent)] ?? "unknown" }
            }
            if message.complete, isEnough(self) { return }
        }
    }

    /// Reads on until the line is closed; the code.
    func readToEnd() async throws -> Int? {
        try await read { _ in false }
        return code
    }
}

/// A crawl over a binary tree of artists, moved by hand: "1" leads to "2" and "3", "2" to "4" and "5", and so on.
struct Tree: Sendable {
    let house: House
    let crawl: Crawl.ID
    private let artists: [Artist.ID]

    init(of size: Int, at house: House, for listener: Listener.ID?, depth: Int = 10) async throws {
        self.house = house
        (artists, crawl) = try await house.database.transaction(as: .service) { connection in
            let facts = (1...size).map {
                ArtistFacts(name: "\($0)", spotifyID: SpotifyID(rawValue: "a\($0)"))
            }
            let ids = try connection.remember(facts, from: .spotify).compactMap(\.self)
            let crawl = try connection.plan(
                NewCrawl(listener: listener, seed: "1", depth: depth, breadth: 10, limit: size))
            _ = try connection.begin(crawl.id, at: [ids[0]])
            return (ids, crawl.id)
        }
    }

    /// Visits an artist; a visit that is killed leaves no trace.
    func visit(_ number: Int, isKilled: Bool = false) async throws {
        struct Killed: Error {}
        do {
            try await house.database.transaction(as: .service) { connection in
                let children = [2 * number, 2 * number + 1].filter { $0 <= artists.count }
                try connection.remember(
                    related: children.map { artists[$0 - 1] }, of: artists[number - 1], from: .deezer)
                _ = try connection.settle(.visited(tracks: 1), of: artists[number - 1])
                if isKilled { throw Killed() }
            }
        } catch is Killed {}
    }

    /// What stands in the tables.
    var states: [String: String] {
        get async throws {
            try await house.database.transaction(as: .service) { connection in
                let rows = try connection.rows(
                    """
                    SELECT name, state FROM crawl_artists JOIN artists ON id = artist_id WHERE crawl_id = \(crawl)
                    """)
                return Dictionary(
                    uniqueKeysWithValues: try rows.map { (try $0.get("name"), try $0.get("state")) })
            }
        }
    }

    var sequence: Int {
        get async throws {
            try await house.database.transaction(as: .service) {
                Int(try #require(try $0.crawl(crawl)).sequence)
            }
        }
    }

    func act(_ act: @Sendable (isolated Connection) throws -> Void) async throws {
        try await house.database.transaction(as: .service, act)
    }
}
