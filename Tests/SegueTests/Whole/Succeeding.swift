import TestProcesses
import Testing

extension Started {
    /// Waits for the end, which must be a good one; else the issue tells the status and what was said last, in a line.
    func succeed(within limit: Duration, at place: SourceLocation = #_sourceLocation) async throws {
        let status = try await end(within: limit)
        let story = (complaints + printed).split(separator: "\n").suffix(12).joined(separator: " | ")
        try #require(status == 0, "status \(status): \(story)", sourceLocation: place)
    }
}
