import HTTP

extension SpotifyRoutes {
    /// `GET /search`: words, and the filters track, artist, album, year and isrc.
    mutating func addSearch() {
        let world = world
        on(.get, "/search") { call, shapes in
            guard let text = call.query["q"], !text.isEmpty else {
                throw Refusal.spotify(400, "No search query")
            }
            let types = (call.query["type"] ?? "").split(separator: ",").map(String.init)
            guard !types.isEmpty, types.allSatisfy(Self.searchable.contains) else {
                throw Refusal.spotify(400, "Bad search type field")
            }
            let page = try shapes.isDevelopment ? call.page(default: 5, most: 10) : call.page()
            guard page.offset <= 1000 else { throw Refusal.invalidOffset }
            let search = SearchQuery(text)
            var answer: JSON = [:]
            if types.contains("track") {
                answer = answer.with(["tracks": page.object(of: search.tracks(in: world), shapes.track)])
            }
            if types.contains("artist") {
                answer = answer.with(["artists": page.object(of: search.artists(in: world), shapes.artist)])
            }
            if types.contains("album") {
                answer = answer.with(["albums": page.object(of: search.albums(in: world), shapes.simpleAlbum)]
                )
            }
            return .json(200, answer)
        }
    }

    private static let searchable: Set<String> = [
        "album", "artist", "playlist", "track", "show", "episode", "audiobook",
    ]
}

/// What somebody looks for: free words and fields.
struct SearchQuery {
    private var words = ""
    private var fields: [String: String] = [:]
    private static let names: Set<String> = [
        "track", "artist", "album", "year", "genre", "isrc", "upc", "tag",
    ]

    /// Reads `track:"blue lantern" artist:mira`; a value without quotes ends at a blank.
    init(_ text: String) {
        var rest = text[...]
        while let start = rest.firstIndex(where: { $0 != " " }) {
            rest = rest[start...]
            let word = rest.prefix { $0 != " " && $0 != ":" }
            let after = rest[word.endIndex...]
            guard after.first == ":", Self.names.contains(word.lowercased()) else {
                let whole = rest.prefix { $0 != " " }
                words += words.isEmpty ? whole : " " + whole
                rest = rest[whole.endIndex...]
                continue
            }
            var value = after.dropFirst()
            if value.first == "\"" {
                value = value.dropFirst().prefix { $0 != "\"" }
                rest = rest[value.endIndex...].dropFirst()
            } else {
                value = value.prefix { $0 != " " }
                rest = rest[value.endIndex...]
            }
            fields[word.lowercased()] = String(value)
        }
    }

    func tracks(in world: World) -> [Int] {
        if let isrc = fields["isrc"] { return world.index.tracksByISRC[isrc.uppercased()] ?? [] }
        var found: [Int]
        let title = [fields["track"] ?? "", words].filter { !$0.isEmpty }.joined(separator: " ")
        if title.isEmpty {
            found = artists(in: world).flatMap { world.artists[$0].tracks }
        } else {
            found = world.index.tracks(titled: title)
            if let artist = fields["artist"] {
                let artists = Set(world.index.artists(named: artist))
                found.removeAll { world.tracks[$0].artists.allSatisfy { !artists.contains($0) } }
            } else if fields.isEmpty {
                // Free words may be an artist's name as well.
                let known = Set(found)
                found += artists(in: world).flatMap { world.artists[$0].tracks }.filter {
                    !known.contains($0)
                }
            }
        }
        if let years { found.removeAll { !years.contains(world.albums[world.tracks[$0].album].year ?? 0) } }
        return found
    }

    func artists(in world: World) -> [Int] {
        let name = fields["artist"] ?? words
        var found = name.isEmpty && fields["genre"] != nil ? Array(world.artists.indices) : []
        if !name.isEmpty { found = world.index.artists(named: name) }
        if let genre = fields["genre"] { found.removeAll { !world.artists[$0].genres.contains(genre) } }
        return found
    }

    func albums(in world: World) -> [Int] { world.index.albums(titled: fields["album"] ?? words) }

    /// `year:1990` or `year:1990-1999`.
    private var years: ClosedRange<Int>? {
        guard let parts = fields["year"]?.split(separator: "-").map({ Int($0) ?? 0 }),
            let first = parts.first,
            let last = parts.last, first <= last
        else { return nil }
        return first...last
    }
}
