/// Asks ten times a second until there is an answer; no answer in time is an error.
public func eventually<Value>(
    _ what: String, within limit: Duration, _ ask: () async throws -> Value?
) async throws -> Value {
    let end = ContinuousClock.now + limit
    while true {
        if let value = try await ask() { return value }
        guard ContinuousClock.now < end else { throw Late(description: "\(what) did not come in \(limit)") }
        try await Task.sleep(for: .milliseconds(100))
    }
}

/// Something did not come in time.
public struct Late: Error, CustomStringConvertible {
    /// What did not come.
    public let description: String

    /// Something that did not come.
    public init(description: String) { self.description = description }
}
