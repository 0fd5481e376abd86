public import HTTP

/// Somebody at a browser: keeps cookies, follows redirects, agrees on a consent page.
///
/// It signs a listener of the sandbox's in through the same doors as everybody else.
public struct Visitor: Sendable {
    private let client: Client
    private var site: String
    /// The site as it calls itself, whichever of its nodes is asked.
    private let origin: String
    private var cookies: [String: String] = [:]

    /// A visitor who has not been here yet.
    public init(to site: String, over client: Client) {
        self.site = site
        origin = site
        self.client = client
    }

    /// Signs in: to the site, on to the consent page, agree, and back.
    ///
    /// - Parameter listener: the account to choose on the consent page; nil: the one that the page offers.
    public mutating func signIn(as listener: String?) async throws {
        let consent = try await follow(from: Request(.get, "\(site)/auth/login"))
        guard let form = ConsentForm(html: String(decoding: consent.response.bytes, as: UTF8.self)) else {
            throw SignInProblem("the sign-in led to \(consent.url), which is not a consent page")
        }
        var answer = form.fields
        if let listener {
            guard form.listeners.contains(listener) else {
                let known = form.listeners.prefix(8).joined(separator: ", ")
                let more = form.listeners.count > 8 ? ", …" : ""
                throw SignInProblem(
                    "there is no listener '\(listener)' to sign in; there are \(known)\(more)")
            }
            answer["listener"] = listener
        } else if answer["listener"] == nil {
            answer["listener"] = form.listeners.first
        }
        answer["decision"] = "agree"
        let arrival = try await follow(
            from: Request(
                .post, resolved(form.action, against: consent.url),
                headers: ["Content-Type": "application/x-www-form-urlencoded"],
                body: Array(answer.encoded.utf8)))
        guard arrival.url.hasPrefix(site), arrival.response.status.isSuccess else {
            throw SignInProblem(
                "the sign-in ended at \(arrival.url.prefix { $0 != "?" }) with \(arrival.response.status)")
        }
    }

    /// The same visitor, with the same cookies, at another node of the same site.
    public func at(_ site: String) -> Visitor {
        var other = self
        other.site = site
        return other
    }

    /// Asks the site, with the session's cookies.
    public mutating func ask(_ method: Method, _ path: String, body: String = "") async throws -> Response {
        try await send(
            Request(
                method, site + path, headers: ["Content-Type": "application/json", "Origin": origin],
                body: Array(body.utf8)))
    }

    /// Sends, and goes where the answers lead, ten times at the most.
    private mutating func follow(from first: Request) async throws -> (url: String, response: Response) {
        var request = first
        for _ in 0..<10 {
            let response = try await send(request)
            guard (300..<400).contains(response.status.rawValue), let place = response.headers["Location"]
            else {
                return (request.url, response)
            }
            request = Request(.get, resolved(place, against: request.url))
        }
        throw SignInProblem("the sign-in goes in circles")
    }

    private mutating func send(_ request: Request) async throws -> Response {
        var request = request
        if request.url.hasPrefix(site), !cookies.isEmpty {
            request.headers["Cookie"] = cookies.map { "\($0)=\($1)" }.sorted().joined(separator: "; ")
        }
        let response = try await client.send(request)
        if request.url.hasPrefix(site) {
            for cookie in response.headers.all("Set-Cookie") {
                let halves = cookie.prefix { $0 != ";" }.split(
                    separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
                guard halves.count == 2 else { continue }
                cookies[String(halves[0])] = halves[1].isEmpty ? nil : String(halves[1])
            }
        }
        return response
    }

    /// A URL that may be relative, made absolute (the forms that occur here: absolute, from the root, a sibling).
    private func resolved(_ place: String, against base: String) -> String {
        if place.hasPrefix("http://") || place.hasPrefix("https://") { return place }
        let slashes = base.indices.filter { base[$0] == "/" }
        let origin = slashes.count > 2 ? base[..<slashes[2]] : base[...]
        if place.hasPrefix("/") { return origin + place }
        let path = base.prefix { $0 != "?" }
        return path[...(path.lastIndex(of: "/") ?? path.startIndex)] + place
    }
}

/// Why nobody could be signed in.
public struct SignInProblem: Error, CustomStringConvertible {
    /// A sentence for whoever tried.
    public let description: String

    init(_ sentence: String) { description = sentence }
}
