package import HTTP

/// A crawl that somebody wants.
package struct CrawlWish: Sendable, Hashable {
    /// `me`, or an artist: a number of ours (unless one is called so), a link, an id, a name.
    package let seed: String
    /// Steps away from the seed.
    package let depth: Int
    /// Related artists followed from each.
    package let breadth: Int
    /// Artists in all.
    package let limit: Int

    private struct Body: Decodable {
        var seed: String
        var depth: Int?
        var breadth: Int?
        var limit: Int?
    }

    /// Reads the body; what is wrong is refused by name.
    package init(_ request: Request) throws {
        let body = try request.json(as: Body.self)
        seed = try words(body.seed, as: "seed", upTo: 200)
        depth = try Self.checked(body.depth ?? 2, in: 0...4, as: "depth")
        breadth = try Self.checked(body.breadth ?? 10, in: 1...50, as: "breadth")
        limit = try Self.checked(body.limit ?? 500, in: 1...10_000, as: "limit")
    }

    private static func checked(
        _ value: Int, in range: ClosedRange<Int>, as name: String
    ) throws(ProblemDocument) -> Int {
        guard range.contains(value) else {
            throw .wrong(name, "must be a whole number from \(range.lowerBound) to \(range.upperBound)")
        }
        return value
    }
}
