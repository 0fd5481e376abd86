/// Finds the handler for a method and a path.
///
/// A pattern's segments are words or `{names}`: `/crawls/{id}/live`. A path that is known under another method
/// answers 405 with `Allow`; an unknown one 404. `HEAD` is answered by `GET`.
public struct Router: Sendable {
    /// Answers a request, given the values of the pattern's names, decoded.
    public typealias Handler = @Sendable (Request, [String: String]) async throws -> Response

    /// One row of the table.
    public struct Route: Sendable {
        /// The method.
        public let method: Method
        /// The pattern, as it was written: a label for metrics.
        public let pattern: String
        let segments: [Substring]
        package let handler: Handler
    }

    /// All rows, in the order in which they were added.
    public private(set) var routes: [Route] = []

    /// An empty table.
    public init() {}

    /// Adds a row.
    public mutating func on(_ method: Method, _ pattern: String, _ handler: @escaping Handler) {
        routes.append(
            Route(method: method, pattern: pattern, segments: pattern.split(separator: "/"), handler: handler)
        )
    }

    /// What the table says of a request.
    public enum Match: Sendable {
        /// A row, and the values of its names.
        case found(Route, [String: String])
        /// The path is known, but only under these methods.
        case wrongMethod(allowed: [Method])
        /// Nothing stands here.
        case unknown
    }

    /// Looks a request up.
    public func match(_ request: Request) -> Match {
        let method: Method = request.method == .head ? .get : request.method
        let segments = request.path.split(separator: "/")
        var allowed: [Method] = []
        for route in routes where route.segments.count == segments.count {
            guard let values = Self.values(of: route.segments, in: segments) else { continue }
            if route.method == method { return .found(route, values) }
            if !allowed.contains(route.method) { allowed.append(route.method) }
        }
        return allowed.isEmpty ? .unknown : .wrongMethod(allowed: allowed)
    }

    /// Answers a request by the table.
    public func respond(to request: Request) async throws -> Response {
        switch match(request) {
        case .found(let route, let values):
            return try await route.handler(request, values)
        case .wrongMethod(let allowed):
            let names = allowed.map(\.rawValue).joined(separator: ", ")
            return Response(ProblemDocument(405, detail: "Use \(names)."), headers: ["Allow": names])
        case .unknown:
            return Response(ProblemDocument(404))
        }
    }

    private static func values(of pattern: [Substring], in path: [Substring]) -> [String: String]? {
        var values: [String: String] = [:]
        for (wanted, given) in zip(pattern, path) {
            if wanted.first == "{", wanted.last == "}" {
                values[String(wanted.dropFirst().dropLast())] = percentDecoded(given)
            } else if wanted != given {
                return nil
            }
        }
        return values
    }
}
