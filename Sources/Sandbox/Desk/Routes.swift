import HTTP

/// The routes of one service, under its prefix.
struct Routes {
    private(set) var router = Router()
    private let prefix: String
    private let desk: Desk
    private let gate: @Sendable (Call) throws -> Void

    /// Routes under a prefix; what the gate throws at a call is its answer.
    init(_ prefix: String, desk: Desk, gate: @escaping @Sendable (Call) throws -> Void = { _ in }) {
        self.prefix = prefix
        self.desk = desk
        self.gate = gate
    }

    /// Adds a route; a `Refusal` that the handler throws is the answer.
    mutating func on(
        _ method: Method, _ pattern: String, _ handler: @escaping @Sendable (Call) throws -> Response
    ) {
        let desk = desk
        let gate = gate
        router.on(method, prefix + pattern) { request, values in
            do {
                let call = desk.call(request, values)
                try gate(call)
                return try handler(call)
            } catch let refusal as Refusal {
                return refusal.response
            }
        }
    }
}
