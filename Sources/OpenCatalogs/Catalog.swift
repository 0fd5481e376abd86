internal import FoundationEssentials
internal import HTTP
internal import Music

/// One open catalogue: where it is, and how it is asked; all four stand on this.
struct Catalog: Sendable {
    let source: Source
    let baseURL: String
    let client: Client
    let now: @Sendable () -> Date
    /// Sent with every call.
    var headers: Headers = [:]
    /// The least pause after a refusal for haste, where the service does not ask for more.
    var pause: Duration = .seconds(1)
    /// Reads an error out of a body, whatever the status; nil where there is none in it.
    var complaint: @Sendable (Response) -> CatalogError.Fault? = { _ in nil }

    /// Makes one call and reads its answer.
    ///
    /// Who is sent on within the catalogue goes there, once and for one call more: so MusicBrainz answers for what became one with
    /// another. Nobody is followed elsewhere.
    func ask<Body: Decodable>(
        _ family: String, _ path: String, method: Method = .get, base: String? = nil, query: Form = [:],
        body: [UInt8] = []
    ) async throws -> Body {
        let base = base ?? baseURL
        var url = base + path
        if !query.pairs.isEmpty { url += "?\(query.encoded)" }
        var headers = headers
        headers["Accept"] = "application/json"
        if !body.isEmpty { headers["Content-Type"] = "application/json" }
        var response = try await client.send(Request(method, url, headers: headers, body: body))
        if method == .get, let there = response.redirection(below: base) {
            response = try await client.send(Request(.get, there, headers: headers))
        }
        if let fault = fault(of: response) { throw CatalogError(source, family, fault) }
        do {
            return try response.json(as: Body.self)
        } catch {
            throw CatalogError(source, family, .garbage(BodySample(of: response.bytes)))
        }
    }

    /// What is the matter with a response; nil where it is the answer.
    ///
    /// A pure function of it and the time.
    private func fault(of response: Response) -> CatalogError.Fault? {
        if let fault = complaint(response) { return fault }
        let status = response.status.rawValue
        // ListenBrainz says it in a header of its own.
        let wanted = response.headers["Retry-After"] ?? response.headers["X-RateLimit-Reset-In"]
        switch status {
        case 200..<300: return nil
        // Somebody on the way said so: that nobody knows a thing must not be learned from it.
        case 300..<400: return .unavailable(status: status)
        case 400..<408 where response.isPage: return .garbage(BodySample(of: response.bytes))
        case 401, 403: return .unauthorized
        case 404, 410: return .notFound
        case 503 where wanted == nil: return .unavailable(status: status)
        case 429, 503: return .slowDown(max(RetryAfter(wanted, now: now()).pause, pause))
        case 408, 500...599: return .unavailable(status: status)
        default:
            let sample = BodySample(of: response.bytes).text
            return .refused(status: status, message: sample.isEmpty ? nil : String(sample.prefix(200)))
        }
    }
}

extension Response {
    /// Where it sends whoever asked, if that is below a base URL.
    fileprivate func redirection(below base: String) -> String? {
        guard (300..<400).contains(status.rawValue), let link = headers["Location"] else { return nil }
        return Request(.get, link).path(below: base) == nil ? nil : link
    }
}

extension String {
    /// A base URL as paths are appended to it.
    var withoutSlashAtEnd: String { hasSuffix("/") ? String(dropLast()) : self }
}
