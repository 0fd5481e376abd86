import HTTP
import Music

extension SpotifyRoutes {
    /// One thing at a time: tracks, artists, albums, and what hangs on them.
    mutating func addCatalogue() {
        let world = world
        on(.get, "/tracks/{id}") { call, shapes in
            .json(200, shapes.track(try world.track(call["id"])))
        }
        on(.get, "/artists/{id}") { call, shapes in
            .json(200, shapes.artist(try world.artist(call["id"])))
        }
        on(.get, "/albums/{id}") { call, shapes in
            .json(200, shapes.album(try world.album(call["id"])))
        }
        on(.get, "/albums/{id}/tracks") { call, shapes in
            let album = world.albums[try world.album(call["id"])]
            return .json(200, try call.page().object(of: album.tracks, shapes.simpleTrack))
        }
        on(.get, "/artists/{id}/albums") { call, shapes in
            let artist = world.artists[try world.artist(call["id"])]
            let page = try shapes.isDevelopment ? call.page(default: 5, most: 10) : call.page()
            return .json(200, page.object(of: artist.albums, shapes.simpleAlbum))
        }
        on(.get, "/artists/{id}/top-tracks") { call, shapes in
            let artist = world.artists[try world.artist(call["id"])]
            // "If neither market or user country are provided, the content is considered unavailable for the client."
            guard call.listener != nil || call.query["market"] != nil else {
                return .json(200, ["tracks": []])
            }
            let useless = shapes.isUntidy ? shapes.uselessTracks : []
            return .json(200, ["tracks": JSON(useless + artist.tracks.prefix(10).map(shapes.track))])
        }
        on(.get, "/artists/{id}/related-artists") { call, shapes in
            let artist = world.artists[try world.artist(call["id"])]
            let useless = shapes.isUntidy ? shapes.uselessArtists : []
            return .json(200, ["artists": JSON(useless + artist.related.prefix(20).map(shapes.artist))])
        }
    }

    /// Many at once, in the order in which they are asked for; what is unknown is null.
    mutating func addBatches() {
        let world = world
        on(.get, "/tracks") { call, shapes in
            let tracks = try call.ids(most: 50).map {
                world.index.trackBySpotifyID[$0].map(shapes.track) ?? nil
            }
            return .json(200, ["tracks": JSON(tracks)])
        }
        on(.get, "/artists") { call, shapes in
            let artists = try call.ids(most: 50).map {
                world.index.artistBySpotifyID[$0].map(shapes.artist) ?? nil
            }
            return .json(200, ["artists": JSON(artists)])
        }
        on(.get, "/albums") { call, shapes in
            let albums = try call.ids(most: 20).map {
                world.index.albumBySpotifyID[$0].map(shapes.album) ?? nil
            }
            return .json(200, ["albums": JSON(albums)])
        }
        on(.get, "/audio-features") { call, shapes in
            let features = try call.ids(most: 100).map {
                world.index.trackBySpotifyID[$0].map(shapes.audioFeatures) ?? nil
            }
            return .json(200, ["audio_features": JSON(features)])
        }
        on(.get, "/audio-features/{id}") { call, shapes in
            let track = try world.track(call["id"])
            guard world.tracks[track].features != nil else {
                throw Refusal.spotify(404, "analysis not found")
            }
            return .json(200, shapes.audioFeatures(track))
        }
    }
}

extension World {
    /// The track with a Spotify id.
    func track(_ id: String) throws(Refusal) -> Int { try found(index.trackBySpotifyID[id], id) }
    /// The artist with a Spotify id.
    func artist(_ id: String) throws(Refusal) -> Int { try found(index.artistBySpotifyID[id], id) }
    /// The album with a Spotify id.
    func album(_ id: String) throws(Refusal) -> Int { try found(index.albumBySpotifyID[id], id) }

    private func found(_ place: Int?, _ id: String) throws(Refusal) -> Int {
        if let place { return place }
        let isWellFormed = id.utf8.count == 22 && id.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber) }
        throw isWellFormed ? .notFound : .spotify(400, "Invalid base62 id")
    }
}

extension SpotifyShapes {
    /// The audio features of a track; null where nobody analysed it.
    func audioFeatures(_ place: Int) -> JSON {
        let track = world.tracks[place]
        guard let features = track.features, !(isUntidy && place % 3 == 0) else { return nil }
        let id = track.spotifyID
        return [
            "acousticness": JSON(features.acousticness),
            "analysis_url": "https://api.spotify.com/v1/audio-analysis/\(id)",
            "danceability": JSON(features.danceability), "duration_ms": JSON(track.milliseconds),
            "energy": JSON(features.energy), "id": .string(id),
            "instrumentalness": JSON(features.instrumentalness), "key": JSON(features.key ?? -1),
            "liveness": JSON(features.liveness), "loudness": JSON(features.loudness),
            "mode": JSON(features.mode ?? 0), "speechiness": JSON(features.speechiness),
            "tempo": JSON(features.tempo), "time_signature": JSON(features.timeSignature ?? 4),
            "track_href": "https://api.spotify.com/v1/tracks/\(id)", "type": "audio_features",
            "uri": "spotify:track:\(id)", "valence": JSON(features.valence),
        ]
    }
}
