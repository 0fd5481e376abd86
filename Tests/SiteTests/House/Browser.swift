import FoundationEssentials
import HTTP
import Sandbox
import Site

/// Somebody at a browser: keeps cookies, says where requests come from, agrees at Spotify.
final class Browser {
    private let house: House
    /// The cookies, by name.
    var cookies: [String: String] = [:]
    /// The `Set-Cookie` lines of the last answer.
    private(set) var lastCookies: [String] = []

    init(at house: House) { self.house = house }

    /// Asks as the site's own page does.
    @discardableResult
    func ask(
        _ method: HTTP.Method, _ path: String, json: String? = nil, headers: Headers = [:]
    ) async throws -> Response {
        var headers = headers
        if headers["Sec-Fetch-Site"] == nil { headers["Sec-Fetch-Site"] = "same-origin" }
        if headers["Origin"] == nil, method != .get { headers["Origin"] = House.origin }
        var request = Request(method, path, headers: headers, peer: "192.0.2.7")
        if let json {
            request.headers["Content-Type"] = "application/json"
            request.body = Array(json.utf8)
        }
        return try await send(request)
    }

    /// Sends a request with nothing but the cookies added, and keeps the cookies of the answer.
    func send(_ request: Request) async throws -> Response {
        var request = request
        if !cookies.isEmpty {
            request.headers["Cookie"] = cookies.map { "\($0)=\($1)" }.sorted().joined(separator: "; ")
        }
        let response = try await house.respond(request)
        lastCookies = response.headers.all("Set-Cookie")
        for line in lastCookies {
            let halves = line.prefix { $0 != ";" }.split(
                separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            cookies[String(halves[0])] = halves[1].isEmpty ? nil : String(halves[1])
        }
        return response
    }

    /// Asks the same so often at the same time, as several tabs might; `hear` is told the answers' statuses as they come.
    func askAtOnce(
        _ times: Int, _ method: HTTP.Method, _ path: String, json: String,
        hear: (Status, _ number: Int) async throws -> Void
    ) async throws {
        var request = Request(
            method, path,
            headers: [
                "Sec-Fetch-Site": "same-origin", "Origin": House.origin, "Content-Type": "application/json",
                "Cookie": cookies.map { "\($0)=\($1)" }.joined(separator: "; "),
            ], peer: "192.0.2.7")
        request.body = Array(json.utf8)
        try await withThrowingTaskGroup(of: Status.self) { [request, house] group in
            for _ in 0..<times { group.addTask { try await house.respond(request).status } }
            var number = 0
            while let status = try await group.next() {
                number += 1
                try await hear(status, number)
            }
        }
    }

    /// Begins a sign-in: the URL of the consent page.
    func beginSignIn(returnTo: String? = nil) async throws -> String {
        let query = returnTo.map { "?return_to=\(percentEncoded($0))" } ?? ""
        let response = try await ask(.get, "/auth/login\(query)")
        return response.headers["Location"] ?? ""
    }

    /// Decides on the consent page: where Spotify sends the browser back to.
    func decide(_ consentURL: String, as listener: String, agree: Bool = true) async throws -> String {
        var form = Request(.get, consentURL).query
        form.add("listener", listener)
        form.add("decision", agree ? "agree" : "cancel")
        let answer = try await house.standIn.client.send(
            Request(
                .post, "http://outside/accounts/authorize",
                headers: ["Content-Type": "application/x-www-form-urlencoded"], body: Array(form.encoded.utf8)
            ))
        return String((answer.headers["Location"] ?? "").dropFirst(House.origin.count))
    }

    /// Signs in, all the way; answers with the last answer.
    @discardableResult
    func signIn(as listener: String, returnTo: String? = nil) async throws -> Response {
        let callback = try await decide(try await beginSignIn(returnTo: returnTo), as: listener)
        return try await ask(.get, callback, headers: ["Sec-Fetch-Site": "cross-site"])
    }

    /// The session's cookie.
    var session: String? { cookies["sid-8080"] }
}

/// A body as JSON that one can look into.
@dynamicMemberLookup
struct Document: Sendable {
    let value: JSONValue

    init(_ response: Response) throws {
        value = try JSONDecoder().decode(JSONValue.self, from: Data(response.bytes))
    }
    private init(value: JSONValue) { self.value = value }

    subscript(dynamicMember name: String) -> Document { self[name] }
    subscript(name: String) -> Document {
        if case .object(let members) = value {
            Document(value: members[name] ?? .null)
        } else {
            .init(value: .null)
        }
    }
    subscript(place: Int) -> Document {
        if case .array(let items) = value, items.indices.contains(place) {
            .init(value: items[place])
        } else {
            .init(value: .null)
        }
    }
    var text: String? { if case .string(let text) = value { text } else { nil } }
    var number: Double? { if case .number(let number) = value { number } else { nil } }
    var flag: Bool? { if case .bool(let flag) = value { flag } else { nil } }
    var isNull: Bool { if case .null = value { true } else { false } }
    var items: [Document] {
        if case .array(let items) = value { items.map { Document(value: $0) } } else { [] }
    }
    var texts: [String] { items.compactMap(\.text) }
    var names: [String] { if case .object(let members) = value { members.keys.sorted() } else { [] } }
}

/// Any JSON.
enum JSONValue: Sendable, Decodable {
    case null
    case bool(Bool)
    case number(Double)
    case string(String)
    case array([JSONValue])
    case object([String: JSONValue])

    init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        if container.decodeNil() {
            self = .null
        } else if let flag = try? container.decode(Bool.self) {
            self = .bool(flag)
        } else if let number = try? container.decode(Double.self) {
            self = .number(number)
        } else if let text = try? container.decode(String.self) {
            self = .string(text)
        } else if let items = try? container.decode([JSONValue].self) {
            self = .array(items)
        } else {
            self = .object(try container.decode([String: JSONValue].self))
        }
    }
}
