internal import FoundationEssentials
internal import Postgres
internal import Storage
internal import Testing

extension Database {
    /// The pages of memory that a statement looked at, with the functions and triggers that it called.
    func pages(of query: Query, as scope: Scope = .service) async throws -> Int {
        let text: JSON = try await transaction(as: scope) { connection in
            let row = try connection.row("EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) \(query)")
            return try #require(row).get("QUERY PLAN")
        }
        let plans = try JSONDecoder().decode([Explained].self, from: Data(text.text.utf8))
        return plans.reduce(0) { $0 + $1.plan.hit + $1.plan.read }
    }
}

/// What EXPLAIN says of a statement.
private struct Explained: Decodable {
    struct Plan: Decodable {
        var hit: Int
        var read: Int
        private enum CodingKeys: String, CodingKey {
            case hit = "Shared Hit Blocks"
            case read = "Shared Read Blocks"
        }
    }
    var plan: Plan
    private enum CodingKeys: String, CodingKey { case plan = "Plan" }
}
