import Music

/// Deezer's objects.
extension World {
    /// Deezer lacks one artist in twelve.
    func isOnDeezer(_ artist: Int) -> Bool {
        Coverage.has(artists[artist].spotifyID, .deezer, percent: 92)
    }

    func deezerArtist(_ place: Int, _ origin: String) -> JSON {
        let artist = artists[place]
        let picture = "\(origin)/images/\(artist.spotifyID).svg"
        return [
            "id": JSON(artist.deezerID), "name": .string(artist.name),
            "link": "https://www.deezer.com/artist/\(artist.deezerID)", "picture": .string(picture),
            "picture_small": "\(picture)?size=56", "picture_medium": "\(picture)?size=250",
            "picture_big": "\(picture)?size=500", "picture_xl": "\(picture)?size=1000",
            "nb_album": JSON(artist.albums.count), "nb_fan": JSON(artist.followers / 3), "radio": true,
            "tracklist": "https://api.deezer.com/artist/\(artist.deezerID)/top?limit=50", "type": "artist",
        ]
    }

    func deezerAlbum(_ place: Int, _ origin: String) -> JSON {
        let album = albums[place]
        let cover = "\(origin)/images/\(album.spotifyID).svg"
        return [
            "id": JSON(album.deezerID), "title": .string(album.title),
            "link": "https://www.deezer.com/album/\(album.deezerID)", "cover": .string(cover),
            "cover_small": "\(cover)?size=56", "cover_medium": "\(cover)?size=250",
            "cover_big": "\(cover)?size=500", "cover_xl": "\(cover)?size=1000",
            "release_date": .string(album.year.map { "\($0)-01-01" } ?? "0000-00-00"),
            "record_type": album.tracks.count > 3 ? "album" : "single", "type": "album",
        ]
    }

    /// A track as lists have it: without its code.
    func deezerTrack(_ place: Int, _ origin: String) -> JSON {
        let track = tracks[place]
        let artist = deezerArtist(track.artists[0], origin).without("nb_album", "nb_fan", "radio")
        return [
            "id": JSON(track.deezerID), "readable": true, "title": .string(track.title),
            "title_short": .string(track.title), "title_version": "",
            "link": "https://www.deezer.com/track/\(track.deezerID)",
            "duration": JSON(track.milliseconds / 1000), "rank": JSON((track.popularity ?? 5) * 10_000),
            "explicit_lyrics": JSON(track.isExplicit), "preview": "",
            "contributors": JSON(track.artists.map { deezerArtist($0, origin) }), "artist": artist,
            "album": deezerAlbum(track.album, origin).without("release_date", "record_type"),
            "type": "track",
        ]
    }

    /// A track by itself: with its code, its date, and a tempo that is often 0.
    func deezerTrackInFull(_ place: Int, _ origin: String) -> JSON {
        let track = tracks[place]
        return deezerTrack(place, origin).without("album").with([
            "isrc": .string(track.isrc), "track_position": 1, "disk_number": 1,
            "release_date": .string(albums[track.album].year.map { "\($0)-01-01" } ?? "0000-00-00"),
            "bpm": JSON(place % 2 == 0 ? 0 : track.features?.tempo ?? 0), "gain": -8.5,
            "album": deezerAlbum(track.album, origin),
        ])
    }

    /// What is heard most: a hundred tracks.
    var chart: [Int] {
        Array(
            tracks.indices.sorted { (tracks[$0].popularity ?? 0, $1) > (tracks[$1].popularity ?? 0, $0) }
                .prefix(100))
    }
}
