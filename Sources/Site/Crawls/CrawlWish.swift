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

        private enum CodingKeys: String, CodingKey, CaseIterable { case seed, depth, breadth, limit }

        private struct Name: CodingKey {
            let stringValue: String
            let intValue: Int? = nil
            init?(intValue: Int) { nil }
            init(stringValue: String) { self.stringValue = stringValue }
        }

        init(from decoder: any Decoder) throws {
            let known = Set(CodingKeys.allCases.map(\.rawValue))
            let all = try decoder.container(keyedBy: Name.self).allKeys.map(\.stringValue)
            if let stranger = all.first(where: { !known.contains($0) }) {
                throw ProblemDocument.wrong(String(stranger.prefix(50)), "is not a field here")
            }
            let fields = try decoder.container(keyedBy: CodingKeys.self)
            seed = try fields.decode(String.self, forKey: .seed)
            depth = try fields.decodeIfPresent(Int.self, forKey: .depth)
            breadth = try fields.decodeIfPresent(Int.self, forKey: .breadth)
            limit = try fields.decodeIfPresent(Int.self, forKey: .limit)
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
