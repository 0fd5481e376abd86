/// The parts of the site's answers that the terminal shows; the whole shapes are in `openapi.json`.
enum Answers {
    /// The answer of `GET /me/sync`.
    struct Sync: Decodable {
        var state: String
        var error: String?
        var last_completed_at: String?
        var counts: Counts

        struct Counts: Decodable {
            var tracks: Int
            var artists: Int
            var calls: Int
        }
    }

    /// The answer of `GET /capabilities`.
    struct Standing: Decodable {
        var limits: [Limit]

        struct Limit: Decodable {
            var family: String
            var calls_today: Int
        }

        /// The calls that were made outside in a day; those of a family of endpoints count among their provider's.
        var calls: Int { limits.reduce(0) { $0 + ($1.family == "*" ? $1.calls_today : 0) } }
    }

    /// The answer of `GET /crawls`.
    struct Crawls: Decodable { var items: [Crawl] }

    /// The answer of `GET /crawls/{id}`.
    struct Crawl: Decodable {
        var id: Int
        var seed: String
        var state: String
        var progress: Progress
        var waiting_until: String?
        var error: String?

        struct Progress: Decodable {
            var expected: Int
            var visited: Int
            var artists: Int
            var tracks: Int
        }

        var hasEnded: Bool { ["done", "cancelled", "failed"].contains(state) }
    }

    /// The answer of `GET /recommend`.
    struct Recommendations: Decodable {
        var edition: Edition
        var items: [Item]

        struct Edition: Decodable {
            var number: Int
            var stale: Bool
        }

        struct Item: Decodable {
            var rank: Int
            var score: Double
            var track: Track
            var reasons: Reasons
        }

        struct Track: Decodable {
            var title: String
            var artists: [Artist]
            var release_year: Int?
        }

        struct Artist: Decodable { var name: String }

        struct Reasons: Decodable { var sentence: String }
    }

    /// A problem document, RFC 9457, or what is missing before there is a list.
    struct Problem: Decodable {
        var title: String?
        var detail: String?
    }
}
