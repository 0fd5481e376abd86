import HTTP

/// ListenBrainz: what is heard most, by artist and altogether; its dearer calls want a token.
///
/// Source: listenbrainz.readthedocs.io.
struct ListenBrainzService {
    let desk: Desk
    private static let limit = 30

    var router: Router {
        let desk = desk
        let world = desk.world
        var routes = Routes(OutsideService.listenbrainz.prefix, desk: desk) { call in
            if let wait = desk.over(Self.limit, in: 10, of: .listenbrainz, now: call.now) {
                throw Refusal(
                    .json(
                        429, ["code": 429, "error": "You have exceeded your rate limit."],
                        headers: Self.headers(left: 0, resetIn: Int(wait.rounded(.up)))))
            }
        }
        func on(
            _ method: Method, _ pattern: String, token: Bool = false,
            _ handler: @escaping @Sendable (Call) throws -> JSON
        ) {
            routes.on(method, pattern) { call in
                if token { try Self.check(call, token: desk.with { $0.switches.listenBrainzToken }) }
                let left = max(0, Self.limit - desk.pending(.listenbrainz))
                return .json(200, try handler(call), headers: Self.headers(left: left, resetIn: 10))
            }
        }
        on(.get, "/popularity/top-recordings-for-artist/{mbid}", token: true) { call in
            guard let artist = world.index.artistByMBID[call["mbid"]] else {
                guard call["mbid"].utf8.count == 36 else {
                    throw Refusal(
                        .json(
                            400, ["code": 400, "error": "artist_mbid: '\(call["mbid"])' is not a valid uuid"])
                    )
                }
                return []
            }
            return JSON(world.artists[artist].tracks.map(world.popularRecording))
        }
        on(.get, "/metadata/lookup", token: true) { call in
            let title = call.query["recording_name"] ?? ""
            let artists = Set(world.index.artists(named: call.query["artist_name"] ?? ""))
            let found = world.index.tracks(titled: title).first {
                artists.contains(world.tracks[$0].artists[0])
            }
            return found.map(world.matchedRecording) ?? [:]
        }
        on(.get, "/stats/sitewide/{entity}") { call in
            let count = min(max(call.number("count") ?? 25, 1), 1000)
            let places = world.chart
            let rows: [JSON]
            switch call["entity"] {
            case "recordings": rows = places.prefix(count).map(world.chartRecording)
            case "artists":
                var seen: Set<Int> = []
                let artists = places.map { world.tracks[$0].artists[0] }.filter { seen.insert($0).inserted }
                rows = artists.prefix(count).map(world.chartArtist)
            default: throw Refusal(OutsideService.listenbrainz.failure(404))
            }
            return [
                "payload": .object([
                    (name: call["entity"], value: JSON(rows)), (name: "count", value: JSON(rows.count)),
                    (name: "offset", value: 0),
                    (name: "range", value: .string(call.query["range"] ?? "all_time")),
                ])
            ]
        }
        return routes.router
    }

    private static func check(_ call: Call, token: String) throws(Refusal) {
        guard let authorization = call.request.headers["Authorization"] else {
            throw Refusal(.json(401, ["code": 401, "error": .string(tokenWanted)]))
        }
        guard authorization == "Token \(token)" else {
            throw Refusal(.json(401, ["code": 401, "error": "Invalid authorization token."]))
        }
    }

    private static let tokenWanted =
        "Due to bad actors and AI scrapers causing undue traffic on our sites, you need to provide an Auth "
        + "token for this endpoint. Sorry for this mess."

    private static func headers(left: Int, resetIn: Int) -> Headers {
        [
            "X-RateLimit-Limit": "\(limit)", "X-RateLimit-Remaining": "\(left)",
            "X-RateLimit-Reset-In": "\(resetIn)",
        ]
    }
}

extension World {
    private func credit(_ track: Track) -> String {
        track.artists.map { artists[$0].name }.joined(separator: " & ")
    }

    fileprivate func popularRecording(_ place: Int) -> JSON {
        let track = tracks[place]
        let heard = (track.popularity ?? 1) * (track.popularity ?? 1) * 113
        return [
            "artist_mbids": JSON(track.artists.map { artists[$0].mbid }),
            "artist_name": .string(credit(track)),
            "caa_id": nil, "caa_release_mbid": nil, "length": JSON(track.milliseconds),
            "recording_mbid": .string(track.mbid), "recording_name": .string(track.title),
            "release_mbid": .string(Handle.uuid("release \(albums[track.album].spotifyID)")),
            "release_name": .string(albums[track.album].title), "total_listen_count": JSON(heard),
            "total_user_count": JSON(heard / 9),
        ]
    }

    fileprivate func matchedRecording(_ place: Int) -> JSON {
        let track = tracks[place]
        return [
            "artist_credit_name": .string(credit(track)),
            "artist_mbids": JSON(track.artists.map { artists[$0].mbid }),
            "recording_mbid": .string(track.mbid), "recording_name": .string(track.title),
            "release_mbid": .string(Handle.uuid("release \(albums[track.album].spotifyID)")),
            "release_name": .string(albums[track.album].title),
        ]
    }

    fileprivate func chartRecording(_ place: Int) -> JSON {
        matchedRecording(place).without("artist_credit_name").with([
            "artist_name": .string(credit(tracks[place])),
            "listen_count": JSON((tracks[place].popularity ?? 0) * 97),
        ])
    }

    fileprivate func chartArtist(_ place: Int) -> JSON {
        let artist = artists[place]
        return [
            "artist_mbid": .string(artist.mbid), "artist_mbids": [.string(artist.mbid)],
            "artist_name": .string(artist.name), "listen_count": JSON((artist.popularity ?? 0) * 977),
        ]
    }
}
