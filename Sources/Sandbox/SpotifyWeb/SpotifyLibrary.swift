import HTTP

extension SpotifyRoutes {
    /// What a listener keeps: `/me/tracks`, and `/me/library` of 2026.
    mutating func addLibrary() {
        let desk = desk
        let world = world
        on(.get, "/me/tracks", scopes: ["user-library-read"]) { call, shapes in
            let listener = try call.signedIn()
            let tracks = desk.library(of: listener)
            // The oldest entry is a file of the listener's own, as libraries have them.
            let entries = tracks.map { Optional($0) } + (world.seed == 0 || tracks.isEmpty ? [] : [nil])
            return .json(
                200,
                try call.page().object(of: entries) { track in
                    [
                        "added_at": "2026-10-0\((track ?? 0) % 9 + 1)T08:00:00Z",
                        "track": track.map(shapes.track)
                            ?? shapes.localTrack("HoldoutSplit 3", by: "Our Own Band"),
                    ]
                })
        }
        on(.put, "/me/library", scopes: ["user-library-modify"]) { call, _ in
            let listener = try call.signedIn()
            let tracks = try call.uris(world)
            desk.with { state in for track in tracks.reversed() { state.libraries.save(track, for: listener) }
            }
            return Response(200)
        }
        on(.delete, "/me/library", scopes: ["user-library-modify"]) { call, _ in
            let listener = try call.signedIn()
            let tracks = try call.uris(world)
            desk.with { state in for track in tracks { state.libraries.remove(track, for: listener) } }
            return Response(200)
        }
        on(.get, "/me/library/contains", scopes: ["user-library-read"]) { call, _ in
            let library = Set(desk.library(of: try call.signedIn()))
            return .json(200, JSON(try call.uris(world).map { JSON(library.contains($0)) }))
        }
    }
}

extension Desk {
    /// The tracks that a listener keeps, the newest first.
    fileprivate func library(of listener: Int) -> [Int] {
        with { $0.libraries.tracks(of: listener, before: world.listeners[listener].saved) }
    }
}

extension Call {
    /// The tracks in the `uris` parameter of the query, at most forty.
    fileprivate func uris(_ world: World) throws(Refusal) -> [Int] {
        let uris = (query["uris"] ?? "").split(separator: ",")
        guard !uris.isEmpty else { throw .spotify(400, "Missing required field: uris") }
        guard uris.count <= 40 else { throw .spotify(400, "Too many uris requested") }
        var tracks: [Int] = []
        for uri in uris {
            guard uri.hasPrefix("spotify:track:"),
                let track = world.index.trackBySpotifyID[String(uri.dropFirst("spotify:track:".count))]
            else { throw .spotify(400, "Invalid uri: \(uri)") }
            tracks.append(track)
        }
        return tracks
    }
}
