internal import HTTP
internal import Music

extension Client {
    /// Sends a request that has failed when there is no answer within a time, shorter than the client's own.
    func send(_ request: Request, to source: Source, within span: Duration) async throws -> Response {
        try await withThrowingTaskGroup(of: Response.self) { group in
            group.addTask { try await self.send(request) }
            group.addTask {
                try await Task.sleep(for: span)
                throw HTTPError.timeout(host: source.rawValue)
            }
            defer { group.cancelAll() }
            // Two children: the first to end is there.
            guard let first = try await group.next() else { throw CancellationError() }
            return first
        }
    }
}
