/// Does something, and then, whether it went well or not, something else; the first error counts.
func finally<Value>(
    _ body: () async throws -> Value, _ end: () async throws -> Void
) async throws -> Value {
    let value: Value
    do { value = try await body() } catch {
        try? await end()
        throw error
    }
    try await end()
    return value
}
