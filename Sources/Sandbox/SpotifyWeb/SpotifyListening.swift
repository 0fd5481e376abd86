import FoundationEssentials
import HTTP
import Music

extension SpotifyRoutes {
    /// What a listener is and hears: `/me`, `/me/top`, `/me/player/recently-played`.
    mutating func addListening() {
        let world = world
        let desk = desk
        on(.get, "/me") { call, shapes in
            let listener = world.listeners[try call.signedIn()]
            return .json(200, shapes.me(listener))
        }
        on(.get, "/me/top/{type}", scopes: ["user-top-read"]) { call, shapes in
            let listener = world.listeners[try call.signedIn()]
            guard let range = TimeRange(rawValue: call.query["time_range"] ?? "medium_term") else {
                throw Refusal.spotify(400, "Invalid time range")
            }
            let page = try call.page()
            switch call["type"] {
            case "tracks":
                let tracks = listener.topTracks[range] ?? []
                return .json(
                    200,
                    shapes.isUntidy
                        ? page.untidyObject(of: tracks.map(shapes.relinked), after: shapes.uselessTracks)
                        : page.object(of: tracks, shapes.track))
            case "artists":
                let artists = listener.topArtists[range] ?? []
                return .json(
                    200,
                    shapes.isUntidy
                        ? page.untidyObject(of: artists.map(shapes.artist), after: shapes.uselessArtists)
                        : page.object(of: artists, shapes.artist))
            default: throw Refusal.spotify(400, "Bad search type field")
            }
        }
        on(.get, "/me/player/recently-played", scopes: ["user-read-recently-played"]) { call, shapes in
            let listener = try call.signedIn()
            let extra = desk.with { $0.libraries.plays(of: listener) }
            let old = world.listeners[listener].plays.map {
                Hearing(track: $0.track, at: desk.midnight.addingTimeInterval(-Double($0.secondsAgo)))
            }
            return .json(200, try call.recentlyPlayed(extra + old, shapes))
        }
    }
}

/// A track that was heard, and when.
struct Hearing: Sendable {
    let track: Int
    let at: Date

    /// Unix milliseconds, as the cursors count.
    var milliseconds: Int64 { Int64((at.timeIntervalSince1970 * 1000).rounded()) }
}

extension SpotifyShapes {
    fileprivate func me(_ listener: World.Listener) -> JSON {
        let shape = head("user", listener.id).with([
            "account_id": .string(listener.accountID), "display_name": JSON(listener.name),
            "images": listener.name == nil ? [] : images("user", listener.accountID),
        ])
        guard !isDevelopment else { return shape }
        return shape.with([
            "country": "SE", "email": "\(listener.id)@sandbox.example",
            "explicit_content": ["filter_enabled": false, "filter_locked": false],
            "followers": ["href": nil, "total": 3], "product": "premium",
        ])
    }
}

extension Call {
    /// Who is signed in; an app on its own is nobody.
    func signedIn() throws(Refusal) -> Int {
        guard let listener else { throw .spotify(401, "Invalid access token") }
        return listener
    }

    /// The last fifty hearings at most, the newest first, on one side of a cursor.
    fileprivate func recentlyPlayed(_ hearings: [Hearing], _ shapes: SpotifyShapes) throws(Refusal) -> JSON {
        let limit = try page().limit
        guard query["after"] == nil || query["before"] == nil else {
            throw .spotify(400, "Only one of after and before may be given")
        }
        let known = hearings.sorted { $0.at > $1.at }.prefix(50).filter { hearing in
            if let after = number("after") { return hearing.milliseconds > after }
            if let before = number("before") { return hearing.milliseconds < before }
            return true
        }
        let shown = known.prefix(limit)
        let items = shown.map { hearing -> JSON in
            let album = shapes.world.albums[shapes.world.tracks[hearing.track].album].spotifyID
            return [
                "track": shapes.track(hearing.track),
                "played_at": .string(
                    hearing.at.formatted(
                        Date.ISO8601FormatStyle(includingFractionalSeconds: true))),
                "context": hearing.track % 3 == 0 ? nil : shapes.head("album", album).without("id"),
            ]
        }
        let url = "\(origin)\(request.path)"
        guard let newest = shown.first, let oldest = shown.last else {
            return ["href": .string(url), "limit": JSON(limit), "next": nil, "cursors": nil, "items": []]
        }
        let next = "\(url)?before=\(oldest.milliseconds)&limit=\(limit)"
        return [
            "href": .string(url), "limit": JSON(limit),
            "next": known.count > shown.count ? .string(next) : nil,
            "cursors": ["after": "\(newest.milliseconds)", "before": "\(oldest.milliseconds)"],
            "items": JSON((shapes.isUntidy ? shapes.uselessPlays : []) + items),
        ]
    }
}
