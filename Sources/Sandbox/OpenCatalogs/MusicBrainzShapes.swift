/// MusicBrainz' objects.
extension World {
    /// The artist whose page at Spotify somebody has linked: nine in ten.
    func artist(linkedFrom link: String) -> Int? {
        let page = "https://open.spotify.com/artist/"
        guard link.hasPrefix(page) else { return nil }
        let id = String(link.dropFirst(page.count))
        guard let artist = index.artistBySpotifyID[id], isLinked(artist) else { return nil }
        return artist
    }

    /// The artist with whom somebody of an older MBID became one: it differs from the one of now in its last digit.
    func artist(formerly mbid: String) -> Int? {
        "0123456789abcdef".lazy.compactMap { index.artistByMBID["\(mbid.dropLast())\($0)"] }.first
    }

    private func isLinked(_ artist: Int) -> Bool {
        Coverage.has(artists[artist].spotifyID, .musicbrainz, percent: 90)
    }

    /// The recordings of a code: one, or none for one code in five.
    func recordings(of isrc: String) -> [Int] {
        let code = isrc.uppercased()
        return Coverage.has(code, .musicbrainz, percent: 80)
            ? Array((index.tracksByISRC[code] ?? []).prefix(1)) : []
    }

    func musicBrainzLink(_ link: String, to artist: Int, withArtists: Bool) -> JSON {
        let shape: JSON = ["id": .string(Handle.uuid("url \(link)")), "resource": .string(link)]
        guard withArtists else { return shape }
        return shape.with([
            "relations": [
                [
                    "type": "free streaming", "type-id": "769085a1-c2f7-4c24-a532-2375a77693bd",
                    "direction": "backward", "target-type": "artist", "ended": false, "attributes": [],
                    "artist": musicBrainzArtist(artist),
                ]
            ]
        ])
    }

    func musicBrainzArtist(
        _ place: Int, genres: Bool = false, tags: Bool = false, links: Bool = false
    ) -> JSON {
        let artist = artists[place]
        let counted = artist.genres.enumerated().map { rank, genre -> JSON in
            ["name": .string(genre), "count": JSON(max(9 - rank * 2, 1))]
        }
        var shape: JSON = [
            "id": .string(artist.mbid), "name": .string(artist.name), "sort-name": .string(artist.name),
            "disambiguation": "", "type": place % 3 == 0 ? nil : "Group", "country": nil,
        ]
        if genres {
            let known = zip(artist.genres, counted).map { genre, value in
                value.with(["id": .string(Handle.uuid("genre \(genre)")), "disambiguation": ""])
            }
            shape = shape.with(["genres": JSON(known)])
        }
        if tags { shape = shape.with(["tags": JSON(counted + [["name": "seen live", "count": 1]])]) }
        if links { shape = shape.with(["relations": JSON(self.links(of: place))]) }
        return shape
    }

    private func links(of place: Int) -> [JSON] {
        let artist = artists[place]
        var pages = ["https://\(artist.mbid.prefix(8)).example"]
        if isLinked(place) { pages.append("https://open.spotify.com/artist/\(artist.spotifyID)") }
        if isOnDeezer(place) { pages.append("https://www.deezer.com/artist/\(artist.deezerID)") }
        return pages.map { page in
            [
                "type": page.contains(".example") ? "official homepage" : "free streaming",
                "direction": "forward", "target-type": "url", "ended": false,
                "url": ["id": .string(Handle.uuid("url \(page)")), "resource": .string(page)],
            ]
        }
    }

    func musicBrainzRecording(_ place: Int, releases: Bool) -> JSON {
        let track = tracks[place]
        let album = albums[track.album]
        let credits = track.artists.map { artist -> JSON in
            [
                "name": .string(artists[artist].name),
                "joinphrase": artist == track.artists.last ? "" : " & ",
                "artist": musicBrainzArtist(artist),
            ]
        }
        let shape: JSON = [
            "id": .string(track.mbid), "title": .string(track.title), "length": JSON(track.milliseconds),
            "disambiguation": "", "video": false,
            "first-release-date": .string(album.year.map { "\($0)" } ?? ""), "isrcs": [.string(track.isrc)],
            "artist-credit": JSON(credits),
        ]
        guard releases else { return shape }
        let id = Handle.uuid("release \(album.spotifyID)")
        return shape.with(["releases": [["id": .string(id), "title": .string(album.title)]]])
    }
}
