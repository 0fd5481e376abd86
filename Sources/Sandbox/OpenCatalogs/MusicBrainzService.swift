import HTTP

/// MusicBrainz: one call in a second, a User-Agent that says who asks, and JSON only for those who ask for it.
///
/// Source: musicbrainz.org/doc/MusicBrainz_API and …/Rate_Limiting.
struct MusicBrainzService {
    let desk: Desk

    var router: Router {
        let desk = desk
        let world = desk.world
        var routes = Routes(OutsideService.musicbrainz.prefix, desk: desk) { call in
            try Self.admit(call, desk: desk)
        }
        routes.on(.get, "/url") { call in
            let link = call.query["resource"] ?? ""
            guard let artist = world.artist(linkedFrom: link) else { throw Refusal.unknown }
            return .json(
                200, world.musicBrainzLink(link, to: artist, withArtists: call.includes("artist-rels")))
        }
        routes.on(.get, "/artist/{mbid}") { call in
            if let moved = call.moved(in: world) { return moved }
            let artist = try call.found(world.index.artistByMBID)
            return .json(
                200,
                world.musicBrainzArtist(
                    artist, genres: call.includes("genres"), tags: call.includes("tags"),
                    links: call.includes("url-rels")))
        }
        routes.on(.get, "/recording/{mbid}") { call in
            let track = try call.found(world.index.trackByMBID)
            return .json(200, world.musicBrainzRecording(track, releases: call.includes("releases")))
        }
        routes.on(.get, "/isrc/{isrc}") { call in
            let isrc = call["isrc"]
            guard isrc.utf8.count == 12 else { throw Refusal.wrong("Invalid isrc.") }
            let tracks = world.recordings(of: isrc)
            guard !tracks.isEmpty else { throw Refusal.unknown }
            return .json(
                200,
                [
                    "isrc": .string(isrc),
                    "recordings": JSON(
                        tracks.map { world.musicBrainzRecording($0, releases: call.includes("releases")) }),
                ])
        }
        routes.on(.get, "/artist") { call in
            let words = SearchQuery(call.query["query"] ?? "")
            let found = words.artists(in: world).prefix(25)
            return .json(200, .searchResult("artists", found.map { world.musicBrainzArtist($0, tags: true) }))
        }
        routes.on(.get, "/recording") { call in
            let found = SearchQuery(call.query["query"] ?? "").tracks(in: world).prefix(25)
            return .json(
                200, .searchResult("recordings", found.map { world.musicBrainzRecording($0, releases: true) })
            )
        }
        return routes.router
    }

    private static func admit(_ call: Call, desk: Desk) throws(Refusal) {
        let agent = call.request.headers["User-Agent"] ?? ""
        guard agent.contains("/"), agent.contains("(") || agent.contains("@") else {
            throw .wrong(
                "Your request was blocked: set a User-Agent that names the application and a contact.",
                status: 403)
        }
        guard desk.over(1, in: 1, of: .musicbrainz, now: call.now) == nil else {
            throw .wrong(
                "Your requests are exceeding the allowable rate limit. Please see "
                    + "http://wiki.musicbrainz.org/XMLWebService for more information.", status: 503)
        }
        let accepts = call.request.headers["Accept"] ?? ""
        guard call.query["fmt"] == "json" || accepts.contains("application/json") else {
            throw Refusal(
                .text(
                    200, "<?xml version=\"1.0\"?><metadata xmlns=\"http://musicbrainz.org/ns/mmd-2.0#\"/>",
                    type: "application/xml"))
        }
    }
}

extension Refusal {
    fileprivate static let unknown = Refusal(
        .json(
            404,
            ["error": "Not Found", "help": "For usage, please see: https://musicbrainz.org/development/mmd"]))

    fileprivate static func wrong(_ text: String, status: Status = 400) -> Refusal {
        Refusal(.json(status, ["error": .string(text)]))
    }
}

extension Call {
    /// Whether a word stands in `inc`, where words are separated by `+`.
    fileprivate func includes(_ word: String) -> Bool {
        (query["inc"] ?? "").split { $0 == " " || $0 == "+" }.contains { $0 == word }
    }

    /// Whoever asks for an artist who became one with another is sent on to them.
    fileprivate func moved(in world: World) -> Response? {
        guard world.index.artistByMBID[self["mbid"]] == nil, let artist = world.artist(formerly: self["mbid"])
        else { return nil }
        let path = "\(OutsideService.musicbrainz.prefix)/artist/\(world.artists[artist].mbid)"
        return Response(301, headers: ["Location": "\(origin)\(path)?\(query.encoded)"])
    }

    fileprivate func found(_ places: [String: Int]) throws(Refusal) -> Int {
        guard self["mbid"].utf8.count == 36 else { throw .wrong("Invalid mbid.") }
        guard let place = places[self["mbid"].lowercased()] else { throw .unknown }
        return place
    }
}

extension JSON {
    /// What a search finds, the best first.
    fileprivate static func searchResult(_ name: String, _ found: [JSON]) -> JSON {
        let scored = found.enumerated().map { place, value in value.with(["score": JSON(max(100 - place, 1))])
        }
        return .object([
            (name: "created", value: "2026-11-20T00:00:00.000Z"), (name: "count", value: JSON(found.count)),
            (name: "offset", value: 0), (name: name, value: JSON(scored)),
        ])
    }
}
