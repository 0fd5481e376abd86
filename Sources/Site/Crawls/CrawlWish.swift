package import HTTP
internal import Storage

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

        init(from decoder: any Decoder) throws {
            var fields = try Fields(decoder)
            seed = try fields.needed("seed")
            depth = try fields.optional("depth")
            breadth = try fields.optional("breadth")
            limit = try fields.optional("limit")
            try fields.refuseOthers()
        }
    }

    /// Reads the body; what is wrong is refused by name.
    package init(_ request: Request) throws {
        let body = try request.json(as: Body.self)
        seed = try crawlSeed(body.seed)
        depth = try Self.checked(body.depth, CrawlTerms.depth, as: "depth")
        breadth = try Self.checked(body.breadth, CrawlTerms.breadth, as: "breadth")
        limit = try Self.checked(body.limit, CrawlTerms.limit, as: "limit")
    }

    private static func checked(
        _ value: Int?, _ term: CrawlTerms.Term, as name: String
    ) throws(ProblemDocument) -> Int {
        let (value, range) = (value ?? term.usual, term.bounds)
        guard range.contains(value) else {
            throw .wrong(name, "must be a whole number from \(range.lowerBound) to \(range.upperBound)")
        }
        return value
    }
}
