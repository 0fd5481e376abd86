internal import HTTP
internal import Storage

extension Router {
    /// What crawls found.
    mutating func addCollections(_ collections: CrawlCollections, _ gate: Gate) {
        func on(
            _ pattern: String,
            _ answer: @escaping @Sendable (Caller, Request, Crawl.ID) async throws -> Response
        ) {
            self.on(
                .get, pattern,
                gate.listeners { caller, request, path in
                    try await answer(caller, request, Crawl.ID(rawValue: try numberInPath("id", of: path)))
                })
        }
        on("/crawls/{id}/artists") { try await collections.artists($0, $1, $2) }
        on("/crawls/{id}/tracks") { try await collections.tracks($0, $1, $2) }
        on("/crawls/{id}/artists/export") { try await collections.export($0, $1, .artists, of: $2) }
        on("/crawls/{id}/tracks/export") { try await collections.export($0, $1, .tracks, of: $2) }
    }
}
