package import HTTP
internal import Music
package import Storage

/// A playlist that somebody wants.
package struct PlaylistWish: Sendable, Hashable {
    /// What it is made of.
    package let origin: NewSavedPlaylist.Origin
    /// Its name.
    package let name: String
    /// Whether others may see it.
    package let isPublic: Bool
    /// What is the same when the same wish comes twice; nil: what it is to be says so.
    package let key: String?

    private struct Body: Decodable {
        var name: String
        var edition: Int?
        var crawl: Int64?
        var tracks: [Int64]?
        var isPublic: Bool?
        var key: String?

        init(from decoder: any Decoder) throws {
            var fields = try Fields(decoder)
            name = try fields.needed("name")
            edition = try fields.optional("edition")
            crawl = try fields.optional("crawl")
            tracks = try fields.optional("tracks")
            isPublic = try fields.optional("public")
            key = try fields.optional("key")
            try fields.refuseOthers()
        }
    }

    /// Reads the body; what is wrong is refused by name.
    package init(_ request: Request) throws {
        let body = try request.json(as: Body.self)
        name = try words(body.name, as: "name", upTo: 100)
        isPublic = body.isPublic ?? false
        key = try body.key.map { try words($0, as: "key", upTo: 200) }
        switch (body.edition, body.crawl, body.tracks) {
        case (let number, nil, nil):
            guard number ?? 1 > 0 else {
                throw ProblemDocument.wrong("edition", "must be the number of a list")
            }
            origin = .edition(number)
        case (nil, let crawl?, nil):
            guard crawl > 0 else { throw ProblemDocument.wrong("crawl", "must be the number of a crawl") }
            origin = .crawl(Crawl.ID(rawValue: crawl))
        case (nil, nil, let tracks?):
            guard (1...NewSavedPlaylist.mostItems).contains(tracks.count), Set(tracks).count == tracks.count,
                tracks.allSatisfy({ $0 > 0 })
            else {
                throw ProblemDocument.wrong(
                    "tracks", "must be from 1 to \(NewSavedPlaylist.mostItems) numbers of ours, each once")
            }
            origin = .tracks(tracks.map(Track.ID.init))
        default:
            throw ProblemDocument.wrong(
                body.crawl == nil ? "tracks" : "crawl",
                "does not go with another: name one of edition, crawl, tracks")
        }
    }
}
