internal import FoundationEssentials
internal import HTTP

extension Response {
    /// The body as JSON, or the error that the response is.
    ///
    /// A pure function of the response and the time.
    func answer<Body: Decodable>(
        of endpoint: SpotifyEndpoint, as type: Body.Type = Body.self, now: Date
    ) throws(SpotifyError) -> Body {
        guard status.isSuccess else { throw refusal(of: endpoint, now: now) }
        do {
            return try json(as: Body.self)
        } catch {
            throw .garbage(endpoint, BodySample(of: bytes))
        }
    }

    /// What a response of the Web API that is no success means.
    private func refusal(of endpoint: SpotifyEndpoint, now: Date) -> SpotifyError {
        let body = ErrorBody(of: self)
        switch status.rawValue {
        // Somebody on the way said so, not Spotify: nothing may be learned from it.
        case 300..<400: return .unavailable(endpoint, status: status.rawValue)
        case 400..<408 where isPage: return .garbage(endpoint, BodySample(of: bytes))
        case 400 where body.says("bearer authentication"):
            return .tokenRefused(.missing)
        case 401:
            if body.says("expired") { return .tokenRefused(.expired) }
            return .tokenRefused(body.says("no token") ? .missing : .invalid)
        case 403:
            return body.forbidden(endpoint)
        case 404, 410:
            // A closed endpoint says "Not Found", an unknown id "Resource not found" or "Non existing id".
            let saysNothingElse = body.message.map { $0.lowercased() == "not found" } ?? true
            return endpoint.isClosedInDevelopment && saysNothingElse ? .closed(endpoint) : .notFound(endpoint)
        case 429:
            let after = retryAfter(now: now)
            return body.reason == "QUOTA_EXCEEDED"
                ? .quota(endpoint, after.pauseOfQuota) : .slowDown(after.pause)
        case 503 where headers["Retry-After"] != nil:
            return .slowDown(retryAfter(now: now).pause)
        case 408, 500...599:
            return .unavailable(endpoint, status: status.rawValue)
        default:
            return .refused(endpoint, status: status.rawValue, message: body.message)
        }
    }
}

/// What an error's body says, whatever its form: nested JSON, plain text, HTML, nothing.
///
/// Source of the forms and messages: the table of Web API errors in the notes on outside APIs; Spotify's own
/// description (`ErrorObject`) knows only the nested form.
private struct ErrorBody {
    /// What Spotify says, at most 200 characters without secrets; nil where it says nothing.
    let message: String?
    /// The machine's word for it (`QUOTA_EXCEEDED`).
    let reason: String?

    init(of response: Response) {
        if let body = try? response.json(as: NestedError.self), let error = body.error {
            message = error.message.flatMap(Self.short)
            reason = error.reason
        } else {
            message = Self.short(String(decoding: response.bytes.prefix(BodySample.limit), as: UTF8.self))
            reason = nil
        }
    }

    func says(_ words: String) -> Bool { message?.lowercased().contains(words) ?? false }

    func forbidden(_ endpoint: SpotifyEndpoint) -> SpotifyError {
        if says("premium subscription") { return .forbidden(endpoint, .ownerNotPremium) }
        if says("not registered") || says("developer dashboard") {
            return .forbidden(endpoint, .notOnAllowList)
        }
        if says("scope") { return .forbidden(endpoint, .missingScope) }
        // A bare refusal is the endpoint's, unless it may be that of somebody else's playlist.
        let isBare = message.map { $0.lowercased() == "forbidden" } ?? true
        if endpoint.refusesByObject || !(isBare || endpoint.isClosedInDevelopment) {
            return .forbidden(endpoint, .other(message))
        }
        return .closed(endpoint)
    }

    private static func short(_ text: String) -> String? {
        let sample = BodySample(of: Array(text.utf8)).text
        return sample.allSatisfy(\.isWhitespace) ? nil : String(sample.prefix(200))
    }
}

private struct NestedError: Decodable {
    @Lenient var error: Detail?

    struct Detail: Decodable, Sendable {
        @Lenient var message: String?
        @Lenient var reason: String?
    }
}
