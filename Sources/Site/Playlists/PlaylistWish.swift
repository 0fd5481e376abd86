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

        private enum CodingKeys: String, CodingKey, CaseIterable {
            case name, edition, crawl, tracks, key
            case isPublic = "public"
        }

        private struct Name: CodingKey {
            let stringValue: String
            let intValue: Int? = nil
            init?(intValue: Int) { nil }
            init(stringValue: String) { self.stringValue = stringValue }
        }

        init(from decoder: any Decoder) throws {
            let fields = try decoder.container(keyedBy: CodingKeys.self)
            name = try fields.decode(String.self, forKey: .name)
            edition = try fields.decodeIfPresent(Int.self, forKey: .edition)
            crawl = try fields.decodeIfPresent(Int64.self, forKey: .crawl)
            tracks = try fields.decodeIfPresent([Int64].self, forKey: .tracks)
            isPublic = try fields.decodeIfPresent(Bool.self, forKey: .isPublic)
            key = try fields.decodeIfPresent(String.self, forKey: .key)
            let known = Set(CodingKeys.allCases.map(\.rawValue))
            let all = try decoder.container(keyedBy: Name.self).allKeys.map(\.stringValue)
            if let stranger = all.first(where: { !known.contains($0) }) {
                throw ProblemDocument.wrong(String(stranger.prefix(50)), "is not a field here")
            }
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
