import HTTP

extension SpotifyRoutes {
    private static let reading = [
        "playlist-read-private", "playlist-modify-private", "playlist-modify-public",
    ]
    private static let writing = ["playlist-modify-private", "playlist-modify-public"]

    /// Playlists, under the names of 2026 and the older ones.
    mutating func addPlaylists() {
        let desk = desk
        on(.get, "/me/playlists", scopes: Self.reading) { call, shapes in
            let listener = try call.signedIn()
            let owned = desk.with { $0.playlists.owned(by: listener) }
            return .json(200, try call.page().object(of: owned) { shapes.playlist($0) })
        }
        for pattern in ["/me/playlists", "/users/{id}/playlists"] {
            on(.post, pattern, scopes: Self.writing) { call, shapes in
                .json(201, shapes.playlist(try call.makePlaylist(desk)))
            }
        }
        on(.get, "/users/{id}/playlists") { call, shapes in
            let listener = desk.world.index.listenerByID[call["id"]] ?? -1
            let owned = desk.with { $0.playlists.owned(by: listener) }.filter(\.isPublic)
            return .json(200, try call.page().object(of: owned) { shapes.playlist($0) })
        }
        on(.get, "/playlists/{id}") { call, shapes in
            .json(200, shapes.playlist(try call.playlist(desk), page: try call.page(most: 100)))
        }
        for pattern in ["/playlists/{id}/items", "/playlists/{id}/tracks"] {
            on(.get, pattern, scopes: Self.reading) { call, shapes in
                let playlist = try call.playlist(desk)
                if shapes.isDevelopment, playlist.owner != call.listener { throw Refusal.forbidden }
                let page = try call.page(most: shapes.isDevelopment ? 50 : 100)
                return .json(200, page.object(of: playlist.tracks, shapes.item))
            }
            on(.post, pattern, scopes: Self.writing) { call, _ in
                let (body, tracks) = try call.items(desk.world)
                return try call.change(desk, status: 201) { list in
                    list.insert(contentsOf: tracks, at: min(body.position ?? list.count, list.count))
                }
            }
            on(.put, pattern, scopes: Self.writing) { call, _ in
                let (body, tracks) = try call.items(desk.world)
                return try call.change(desk) { list in
                    if !body.reorder(&list) { list = tracks }
                }
            }
            on(.delete, pattern, scopes: Self.writing) { call, _ in
                let (_, tracks) = try call.items(desk.world)
                return try call.change(desk) { list in list.removeAll { tracks.contains($0) } }
            }
        }
    }
}

/// The body of a change to a playlist.
private struct Items: Decodable {
    var uris: [String]?
    var items: [Item]?
    var tracks: [Item]?
    var position: Int?
    var rangeStart: Int?
    var rangeLength: Int?
    var insertBefore: Int?
    struct Item: Decodable { var uri: String }

    /// Moves a range to another place; false where none is asked for.
    func reorder(_ list: inout [Int]) -> Bool {
        guard let rangeStart, let insertBefore else { return false }
        let range = (rangeStart..<max(rangeStart, rangeStart + (rangeLength ?? 1))).clamped(to: list.indices)
        let moved = list[range]
        let place = insertBefore > range.lowerBound ? insertBefore - range.count : insertBefore
        list.removeSubrange(range)
        list.insert(contentsOf: moved, at: min(max(place, 0), list.count))
        return true
    }
}

/// The body of a new playlist.
private struct NewPlaylist: Decodable {
    var name: String?
    var description: String?
    var `public`: Bool?
}

extension Call {
    fileprivate func makePlaylist(_ desk: Desk) throws(Refusal) -> Playlists.Playlist {
        let listener = try signedIn()
        if let id = values["id"], id != desk.world.listeners[listener].id { throw .forbidden }
        guard let body = body(as: NewPlaylist.self) else { throw .spotify(400, "Error parsing JSON.") }
        guard let name = body.name, !name.isEmpty else {
            throw .spotify(400, "Missing required field: name")
        }
        try mayWrite(isPublic: body.public ?? true)
        guard name.count <= 100 else { throw .spotify(400, "Playlist name too long") }
        return desk.with {
            $0.playlists.make(
                owner: listener, name: name, description: body.description ?? "",
                isPublic: body.public ?? true)
        }
    }

    /// Public ones and private ones have a scope each.
    private func mayWrite(isPublic: Bool) throws(Refusal) {
        guard scopes.contains(isPublic ? "playlist-modify-public" : "playlist-modify-private") else {
            throw .spotify(403, "Insufficient client scope")
        }
    }

    fileprivate func playlist(_ desk: Desk) throws(Refusal) -> Playlists.Playlist {
        guard let playlist = desk.with({ $0.playlists[self["id"]] }) else { throw .notFound }
        return playlist
    }

    /// The tracks that a body names: at most a hundred, by their URIs.
    fileprivate func items(_ world: World) throws(Refusal) -> (Items, [Int]) {
        guard let body = body(as: Items.self) else { throw .spotify(400, "Error parsing JSON.") }
        let uris = body.uris ?? (body.items ?? body.tracks ?? []).map(\.uri)
        guard !uris.isEmpty || body.rangeStart != nil || request.method == .put else {
            throw .spotify(400, "Missing required field: uris")
        }
        guard uris.count <= 100 else {
            throw .spotify(400, "You can add a maximum of 100 tracks per request.")
        }
        var tracks: [Int] = []
        for uri in uris {
            let id = uri.split(separator: ":").last.map(String.init) ?? ""
            guard uri.hasPrefix("spotify:track:"), let track = world.index.trackBySpotifyID[id] else {
                throw .spotify(400, "Invalid track uri: \(uri)")
            }
            tracks.append(track)
        }
        return (body, tracks)
    }

    fileprivate func change(
        _ desk: Desk, status: Status = 200, _ body: (inout [Int]) -> Void
    ) throws(Refusal) -> Response {
        let playlist = try playlist(desk)
        guard playlist.owner == listener else { throw .forbidden }
        try mayWrite(isPublic: playlist.isPublic)
        let snapshot = desk.with { $0.playlists.change(playlist.id, body) }
        return .json(status, ["snapshot_id": "AAAA\(snapshot)"])
    }
}

extension SpotifyShapes {
    /// A playlist: its entries under `items` in Development Mode, under `tracks` before.
    fileprivate func playlist(_ playlist: Playlists.Playlist, page: Page? = nil) -> JSON {
        let owner = world.listeners[playlist.owner]
        let name = isDevelopment ? "items" : "tracks"
        let href = "\(origin)\(OutsideService.spotify.prefix)/playlists/\(playlist.id)/\(name)"
        let entries: JSON =
            page?.object(of: playlist.tracks, item)
            ?? ["href": .string(href), "total": JSON(playlist.tracks.count)]
        return head("playlist", playlist.id).with([
            "collaborative": false, "description": .string(playlist.description),
            "images": playlist.tracks.isEmpty ? nil : images("playlist", playlist.id),
            "name": .string(playlist.name),
            "owner": head("user", owner.id).with(["display_name": JSON(owner.name)]),
            "primary_color": nil, "public": JSON(playlist.isPublic),
            "snapshot_id": "AAAA\(playlist.snapshot)",
        ]).with(.object([(name: name, value: entries)]))
    }

    /// An entry: the track under `item`, and while clients change over under `track` as well.
    fileprivate func item(_ track: Int) -> JSON {
        let shape = self.track(track)
        let entry: JSON = ["added_at": "2026-11-01T12:00:00Z", "added_by": nil, "is_local": false]
        return isDevelopment ? entry.with(["item": shape, "track": shape]) : entry.with(["track": shape])
    }
}
