import HTTP

/// Deezer's public catalogue: errors come inside a 200, and fifty calls in five seconds are enough.
///
/// Source: developers.deezer.com/api.
struct DeezerService {
    let desk: Desk

    var router: Router {
        let desk = desk
        let world = desk.world
        var routes = Routes(OutsideService.deezer.prefix, desk: desk) { call in
            guard desk.over(50, in: 5, of: .deezer, now: call.now) == nil else {
                throw Refusal(.json(200, .deezerQuota))
            }
        }
        routes.on(.get, "/search/artist") { call in
            let found = world.index.artists(named: try call.question()).filter(world.isOnDeezer)
            return call.list(found) { world.deezerArtist($0, call.origin) }
        }
        for pattern in ["/search/track", "/search"] {
            routes.on(.get, pattern) { call in
                let found = SearchQuery(try call.question()).tracks(in: world)
                return call.list(found) { world.deezerTrack($0, call.origin) }
            }
        }
        routes.on(.get, "/artist/{id}") { call in
            .json(200, world.deezerArtist(try call.artist(world), call.origin))
        }
        routes.on(.get, "/artist/{id}/related") { call in
            let related = world.artists[try call.artist(world)].related.filter(world.isOnDeezer)
            return call.list(related, usual: 20) { world.deezerArtist($0, call.origin) }
        }
        routes.on(.get, "/artist/{id}/top") { call in
            let tracks = world.artists[try call.artist(world)].tracks
            return call.list(tracks, usual: 5) { world.deezerTrack($0, call.origin) }
        }
        routes.on(.get, "/artist/{id}/albums") { call in
            let albums = world.artists[try call.artist(world)].albums
            return call.list(albums) { world.deezerAlbum($0, call.origin) }
        }
        routes.on(.get, "/track/{id}") { call in
            let key = call["id"]
            let place =
                key.hasPrefix("isrc:")
                ? world.index.tracksByISRC[key.dropFirst(5).uppercased()]?.first
                : Int64(key).flatMap { world.index.trackByDeezerID[$0] }
            guard let place, Coverage.has(world.tracks[place].isrc, .deezer, percent: 95) else {
                throw Refusal.noData
            }
            return .json(200, world.deezerTrackInFull(place, call.origin))
        }
        routes.on(.get, "/chart/0/tracks") { call in
            call.list(world.chart, usual: 10) { world.deezerTrack($0, call.origin) }
        }
        return routes.router
    }
}

extension Refusal {
    /// There is no such thing at Deezer.
    fileprivate static let noData = Refusal(
        .json(200, ["error": ["type": "DataException", "message": "no data", "code": 800]]))
}

extension Call {
    fileprivate func question() throws(Refusal) -> String {
        if let text = query["q"], !text.isEmpty { return text }
        throw Refusal(
            .json(
                200,
                [
                    "error": [
                        "type": "MissingParameterException", "message": "Missing parameters: q", "code": 501,
                    ]
                ]))
    }

    fileprivate func artist(_ world: World) throws(Refusal) -> Int {
        guard let id = Int64(self["id"]), let place = world.index.artistByDeezerID[id],
            world.isOnDeezer(place)
        else { throw .noData }
        return place
    }

    /// A part of a list: `index` is where it begins, `limit` how long it is.
    fileprivate func list(_ places: [Int], usual: Int = 25, _ shape: (Int) -> JSON) -> Response {
        let limit = min(max(number("limit") ?? usual, 1), 100)
        let start = max(number("index") ?? 0, 0)
        var answer: JSON = [
            "data": JSON(places.dropFirst(start).prefix(limit).map(shape)), "total": JSON(places.count),
        ]
        if start + limit < places.count {
            var query = query
            query["index"] = "\(start + limit)"
            answer = answer.with(["next": .string("\(origin)\(request.path)?\(query.encoded)")])
        }
        return .json(200, answer)
    }
}
