import HTTP

/// The Web API's objects, as a profile shows them.
struct SpotifyShapes: Sendable {
    let world: World
    let origin: String
    let profile: Switches.Profile
    /// Whether lists come as on a bad day.
    var isUntidy = false

    var isDevelopment: Bool { profile == .development }
    private var base: String { origin + OutsideService.spotify.prefix }
    private static let markets: JSON = ["BR", "DE", "FR", "GB", "JP", "SE", "US"]

    /// What every object begins with.
    func head(_ type: String, _ id: String, path: String? = nil) -> JSON {
        [
            "external_urls": ["spotify": "https://open.spotify.com/\(type)/\(id)"],
            "href": "\(base)/\(path ?? "\(type)s")/\(id)", "id": .string(id), "type": .string(type),
            "uri": "spotify:\(type):\(id)",
        ]
    }

    func simpleArtist(_ place: Int) -> JSON {
        let artist = world.artists[place]
        return head("artist", artist.spotifyID).with(["name": .string(artist.name)])
    }

    func artist(_ place: Int) -> JSON {
        let artist = world.artists[place]
        let always = simpleArtist(place).with(["images": images("artist", artist.spotifyID)])
        guard !isDevelopment else { return always }
        return always.with([
            "followers": ["href": nil, "total": JSON(artist.followers)], "genres": JSON(artist.genres),
            "popularity": JSON(artist.popularity ?? 0),
        ])
    }

    func simpleAlbum(_ place: Int) -> JSON {
        let album = world.albums[place]
        // A year is often all that is known, and for a few not even that.
        let isDay = place % 4 != 0 && album.year != nil
        let shape = head("album", album.spotifyID).with([
            "album_type": album.isCompilation ? "compilation" : album.tracks.count > 3 ? "album" : "single",
            "artists": [simpleArtist(album.artist)], "images": images("album", album.spotifyID),
            "name": .string(album.title),
            "release_date": album.year.map { isDay ? "\($0)-0\(place % 9 + 1)-1\(place % 10)" : "\($0)" }
                ?? "0000",
            "release_date_precision": isDay ? "day" : "year", "total_tracks": JSON(album.tracks.count),
        ])
        return isDevelopment ? shape : shape.with(["available_markets": Self.markets])
    }

    func album(_ place: Int) -> JSON {
        let album = world.albums[place]
        let page = Page(
            limit: 50, offset: 0, url: "\(base)/albums/\(album.spotifyID)/tracks", query: [:])
        let shape = simpleAlbum(place).with([
            "copyrights": [], "external_ids": ["upc": "\(800_000_000_000 + album.deezerID)"], "genres": [],
            "tracks": page.object(of: album.tracks, simpleTrack),
        ])
        return isDevelopment
            ? shape
            : shape.with([
                "label": "Invented Records",
                "popularity": JSON(album.tracks.compactMap { world.tracks[$0].popularity }.max() ?? 0),
            ])
    }

    func simpleTrack(_ place: Int) -> JSON {
        let track = world.tracks[place]
        let number = (world.albums[track.album].tracks.firstIndex(of: place) ?? 0) + 1
        let shape = head("track", track.spotifyID).with([
            "artists": JSON(track.artists.map(simpleArtist)), "disc_number": 1,
            "duration_ms": JSON(track.milliseconds), "explicit": JSON(track.isExplicit), "is_local": false,
            "name": .string(track.title), "preview_url": nil, "track_number": JSON(number),
        ])
        return isDevelopment ? shape : shape.with(["available_markets": Self.markets])
    }

    func track(_ place: Int) -> JSON {
        let track = world.tracks[place]
        let shape = simpleTrack(place).with([
            "album": simpleAlbum(track.album), "external_ids": ["isrc": .string(track.isrc)],
        ])
        return isDevelopment ? shape : shape.with(["popularity": JSON(track.popularity ?? 0)])
    }

    /// A file on somebody's own disk: it has a name, and nothing else.
    func localTrack(_ title: String, by artist: String) -> JSON {
        let nobody: JSON = [
            "external_urls": [:], "href": nil, "id": nil, "name": .string(artist), "type": "artist",
            "uri": nil,
        ]
        let name = title.replacing(" ", with: "+")
        return [
            "album": [
                "album_type": nil, "artists": [], "external_urls": [:], "href": nil, "id": nil, "images": [],
                "name": "", "release_date": nil, "release_date_precision": nil, "type": "album", "uri": nil,
            ],
            "artists": [nobody], "disc_number": 0, "duration_ms": 184_000, "explicit": false,
            "external_ids": [:], "external_urls": [:], "href": nil, "id": nil, "is_local": true,
            "name": .string(title), "popularity": 0, "preview_url": nil, "track_number": 0, "type": "track",
            "uri": "spotify:local:::\(name):184",
        ]
    }

    /// Covers in three sizes, drawn by the stand-in itself; one artist in sixteen has none.
    func images(_ type: String, _ id: String) -> JSON {
        if type == "artist", Chance.hash(id) % 16 == 0 { return [] }
        return JSON(
            [640, 300, 64].map { (size: Int) -> JSON in
                let url = "\(origin)/images/\(id).svg?size=\(size)"
                return ["url": .string(url), "height": JSON(size), "width": JSON(size)]
            })
    }
}
