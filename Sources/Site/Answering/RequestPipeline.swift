internal import HTTP
internal import Lifecycle
internal import Postgres
internal import Spotify

/// What every request and every answer get, whatever the route: an id, the headers, the numbers, and an end to errors.
struct RequestPipeline: Sendable {
    let router: Router
    let headers: SecurityHeaders
    let requests: Counter
    let durations: Histogram
    let log = Log("site")

    init(router: Router, headers: SecurityHeaders, metrics: Metrics) {
        self.router = router
        self.headers = headers
        requests = metrics.counter(
            "http_requests_total", "Requests answered.", labels: ["route", "method", "status"])
        durations = metrics.histogram(
            "http_request_duration_seconds", "From the request to its answer.", labels: ["route"])
    }

    /// Answers by the table, and never throws but for cancellation.
    func respond(to request: Request) async throws -> Response {
        let id = RequestID().description
        let start = ContinuousClock.now
        let match = router.match(request)
        var response = try await Log.$context.withValue(["request_id": id]) {
            do {
                return try await answer(request, match)
            } catch is CancellationError {
                throw CancellationError()
            } catch {
                return refusal(of: error, request: request, id: id)
            }
        }
        headers.put(on: &response)
        response.headers["X-Request-ID"] = id
        note(request, match, response.status, ContinuousClock.now - start)
        return response
    }

    private func answer(_ request: Request, _ match: Router.Match) async throws -> Response {
        switch match {
        case .found(let route, let values):
            return try await route.handler(request, values)
        case .wrongMethod(let allowed):
            let methods = allowed.flatMap { $0 == .get ? [$0, .head] : [$0] }.map(\.rawValue)
            let list = methods.joined(separator: ", ")
            throw Refusal(
                problem: ProblemDocument(405, detail: "This takes \(list)."), headers: ["Allow": list])
        case .unknown:
            throw ProblemDocument(404, detail: "There is nothing at this address.")
        }
    }

    /// The answer that an error becomes: what strangers may know of it, and the id under which the log has the rest.
    private func refusal(of error: any Error, request: Request, id: String) -> Response {
        var problem: ProblemDocument
        var headers: Headers = [:]
        var retry: Duration?
        switch error {
        case let known as ProblemDocument:
            problem = known
        case let refusal as Refusal:
            problem = refusal.problem
            headers = refusal.headers
            retry = refusal.retryAfter
        case let error as PostgresError where error.isRetriable:
            log.error("the database does not answer", ["error": "\(error)"])
            problem = ProblemDocument(503, detail: "The database does not answer.")
            retry = .seconds(2)
        case let error as PostgresError where [.diskFull, .readOnlyTransaction].contains(error.sqlState):
            log.error("the database cannot write", ["error": "\(error)"])
            problem = ProblemDocument(503, detail: "Nothing can be written just now.")
            retry = .seconds(30)
        case let error as SpotifyError:
            log.warning("Spotify gave no usable answer", ["error": "\(error)"])
            problem = ProblemDocument(502, detail: "Spotify gave no usable answer.")
        default:
            log.error("a request failed", ["error": "\(error)", "path": request.path])
            problem = ProblemDocument(
                500, detail: "Something went wrong here. Tell the operator the request_id.")
        }
        problem.requestID = id
        let pause = retry.map { max(1, Int(($0 / .seconds(1)).rounded(.up))) }
        var response =
            request.isFromBrowser
            ? FriendlyPage(problem, retryAfter: pause).response(problem.status) : Response(problem)
        for field in headers { response.headers[field.name] = field.value }
        if let pause { response.headers["Retry-After"] = "\(pause)" }
        if problem.status == 401 { response.headers["WWW-Authenticate"] = "Bearer realm=\"segue\"" }
        return response
    }

    private func note(_ request: Request, _ match: Router.Match, _ status: Status, _ span: Duration) {
        // Closed lists only: a stranger's path or method must not become a label.
        var pattern = "none"
        var method = "other"
        if case .found(let route, _) = match {
            pattern = route.pattern
            method = route.method.rawValue
        }
        requests.add(1, pattern, method, "\(status.rawValue)")
        durations.observe(span, pattern)
        log.debug(
            "answered",
            [
                "route": pattern, "method": method, "status": "\(status.rawValue)",
                "duration_s": "\(span / .seconds(1))",
            ])
    }
}

/// A refusal with a word on when to come back, or on what to do instead.
struct Refusal: Error {
    var problem: ProblemDocument
    var headers: Headers = [:]
    var retryAfter: Duration?
}
