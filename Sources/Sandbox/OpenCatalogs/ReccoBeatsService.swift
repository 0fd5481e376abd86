import HTTP
import Music

/// ReccoBeats: audio features for about 85 of 100 tracks, by Spotify's ids and by its own.
///
/// What it does not know it leaves out, and it answers in an order of its own.
/// Source: reccobeats.com/docs.
struct ReccoBeatsService {
    let desk: Desk

    var router: Router {
        let desk = desk
        let finder = Finder(world: desk.world)
        var routes = Routes(OutsideService.reccobeats.prefix, desk: desk) { call in
            if let wait = desk.over(30, in: 3, of: .reccobeats, now: call.now) {
                throw Refusal(
                    .json(
                        429, ["status": 429, "errors": [["message": "Too many requests"]]],
                        headers: ["Retry-After": "\(Int(wait.rounded(.up)))"]))
            }
        }
        routes.on(.get, "/audio-features") { call in
            let known = finder.tracks(try call.manyIDs(), byISRC: false)
            return .json(
                200, ["content": JSON(known.compactMap { finder.features($0, isBare: false) })])
        }
        routes.on(.get, "/track") { call in
            let known = finder.tracks(try call.manyIDs(), byISRC: true)
            return .json(200, ["content": JSON(known.map(finder.track))])
        }
        routes.on(.get, "/track/{id}/audio-features") { call in
            guard let track = finder.tracks([call["id"]], byISRC: false).first,
                let features = finder.features(track, isBare: true)
            else { throw Refusal(OutsideService.reccobeats.failure(404)) }
            return .json(200, features)
        }
        return routes.router
    }

    /// What ReccoBeats knows of a world.
    private struct Finder: Sendable {
        let world: World
        private let trackByOwnID: [String: Int]

        init(world: World) {
            self.world = world
            var places: [String: Int] = [:]
            for (place, track) in world.tracks.enumerated() { places[Self.ownID(track)] = place }
            trackByOwnID = places
        }

        static func ownID(_ track: World.Track) -> String { Handle.uuid("reccobeats \(track.spotifyID)") }

        /// The tracks that it knows of those asked for, each once, by the order of its own ids.
        func tracks(_ ids: [String], byISRC: Bool) -> [Int] {
            var found: Set<Int> = []
            for id in ids {
                if let place = world.index.trackBySpotifyID[id] ?? trackByOwnID[id] { found.insert(place) }
                if byISRC { found.formUnion(world.index.tracksByISRC[id] ?? []) }
            }
            return found.filter { Coverage.has(world.tracks[$0].spotifyID, .reccobeats, percent: 85) }
                .sorted { Self.ownID(world.tracks[$0]) < Self.ownID(world.tracks[$1]) }
        }

        /// The features of a track, without `time_signature`; nil where there are none.
        func features(_ place: Int, isBare: Bool) -> JSON? {
            let track = world.tracks[place]
            guard let features = track.features else { return nil }
            let head: JSON = [
                "id": .string(Self.ownID(track)),
                "href": "https://open.spotify.com/track/\(track.spotifyID)", "isrc": .string(track.isrc),
            ]
            let values: JSON = [
                "acousticness": JSON(features.acousticness), "danceability": JSON(features.danceability),
                "energy": JSON(features.energy), "instrumentalness": JSON(features.instrumentalness),
                "key": JSON(features.key), "liveness": JSON(features.liveness),
                "loudness": JSON(features.loudness), "mode": JSON(features.mode),
                "speechiness": JSON(features.speechiness), "tempo": JSON(features.tempo),
                "valence": JSON(features.valence),
            ]
            return isBare ? values : head.with(values)
        }

        func track(_ place: Int) -> JSON {
            let track = world.tracks[place]
            let artists = track.artists.map { artist -> JSON in
                let artist = world.artists[artist]
                return [
                    "id": .string(Handle.uuid("reccobeats \(artist.spotifyID)")),
                    "name": .string(artist.name),
                    "href": "https://open.spotify.com/artist/\(artist.spotifyID)",
                ]
            }
            return [
                "id": .string(Self.ownID(track)), "trackTitle": .string(track.title),
                "artists": JSON(artists), "durationMs": JSON(track.milliseconds),
                "isrc": .string(track.isrc), "ean": nil, "upc": nil,
                "href": "https://open.spotify.com/track/\(track.spotifyID)",
                "availableCountries": "BR,DE,FR,GB,JP,SE,US", "popularity": JSON(track.popularity ?? 0),
            ]
        }
    }
}

extension Call {
    /// One to forty ids, separated by commas or each under a name of its own.
    fileprivate func manyIDs() throws(Refusal) -> [String] {
        let ids = query.all("ids").flatMap { $0.split(separator: ",").map(String.init) }
        guard (1...40).contains(ids.count) else {
            throw Refusal(
                .json(400, ["status": 4004, "errors": [["message": "size must be between 1 and 40"]]]))
        }
        return ids
    }
}
