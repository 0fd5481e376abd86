import HTTP

/// The routes of one service, under its prefix.
struct Routes {
    private(set) var router = Router()
    let prefix: String
    let desk: Desk

    init(_ prefix: String, desk: Desk) {
        self.prefix = prefix
        self.desk = desk
    }

    /// Adds a route; a `Refusal` that the handler throws is the answer.
    mutating func on(
        _ method: Method, _ pattern: String, _ handler: @escaping @Sendable (Call) throws -> Response
    ) {
        let desk = desk
        router.on(method, prefix + pattern) { request, values in
            do {
                return try handler(desk.call(request, values))
            } catch let refusal as Refusal {
                return refusal.response
            }
        }
    }
}
