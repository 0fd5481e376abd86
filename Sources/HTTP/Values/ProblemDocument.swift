internal import FoundationEssentials

/// What went wrong, as RFC 9457 writes it: `application/problem+json`.
///
/// A responder may throw one: the server answers with it. It is shown to strangers, so it says nothing of our insides.
public struct ProblemDocument: Error, Sendable, Hashable, Encodable {
    /// A URI that names the kind of problem; `about:blank` means no more than the status.
    public var type: String
    /// The kind in a few words, the same each time.
    public var title: String
    /// The status it is answered with.
    public var status: Status
    /// What happened this time, and what to do next.
    public var detail: String?
    /// The resource it happened to.
    public var instance: String?
    /// The parameter of the request that is wrong.
    public var parameter: String?
    /// The id under which the logs know the request.
    public var requestID: String?

    /// A problem; without a title the status speaks for itself.
    public init(
        _ status: Status, title: String? = nil, detail: String? = nil, type: String = "about:blank",
        instance: String? = nil, parameter: String? = nil, requestID: String? = nil
    ) {
        self.type = type
        self.title = title ?? status.reason
        self.status = status
        self.detail = detail
        self.instance = instance
        self.parameter = parameter
        self.requestID = requestID
    }

    private enum CodingKeys: String, CodingKey {
        case type, title, status, detail, instance, parameter
        case requestID = "request_id"
    }

    /// Writes what is known; a field that is nil is left out.
    public func encode(to encoder: any Encoder) throws {
        var fields = encoder.container(keyedBy: CodingKeys.self)
        try fields.encode(type, forKey: .type)
        try fields.encode(title, forKey: .title)
        try fields.encode(status.rawValue, forKey: .status)
        try fields.encodeIfPresent(detail, forKey: .detail)
        try fields.encodeIfPresent(instance, forKey: .instance)
        try fields.encodeIfPresent(parameter, forKey: .parameter)
        try fields.encodeIfPresent(requestID, forKey: .requestID)
    }
}

extension Response {
    /// The problem as a response, never cached.
    public init(_ problem: ProblemDocument, headers: Headers = [:]) {
        var headers = headers
        headers["Content-Type"] = "application/problem+json"
        if headers["Cache-Control"] == nil { headers["Cache-Control"] = "no-store" }
        // Strings and a number always encode; an empty body would still carry the status.
        self.init(problem.status, headers: headers, body: .bytes((try? jsonBytes(of: problem)) ?? []))
    }
}
