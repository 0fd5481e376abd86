import Music

extension World {
    /// Invents a world: the same seed and size, the same world, to the last digit.
    ///
    /// Scenes stand in a ring, and the artists of a scene in a ring of their own: who stands near sounds alike and is related.
    public static func invented(seed: UInt64 = 1, artists count: Int = 2400) -> World {
        var draft = Draft(seed: seed)
        let size = max(1, count / Scene.all.count)
        for scene in Scene.all.indices {
            for place in 0..<size { draft.addArtist(scene: scene, place: place, of: size) }
        }
        for artist in draft.artists.indices { draft.relate(artist, sceneSize: size) }
        draft.reissue()
        return World(
            artists: draft.artists, albums: draft.albums, tracks: draft.tracks,
            listeners: draft.inventListeners(sceneSize: size), seed: seed)
    }

    /// A small world that is made once: enough for most tests.
    public static let small = World.invented(seed: 7, artists: 480)
}

/// A world in the making.
struct Draft {
    let seed: UInt64
    var artists: [World.Artist] = []
    var albums: [World.Album] = []
    var tracks: [World.Track] = []
    var names: NameGiver
    var chance: Chance

    init(seed: UInt64) {
        self.seed = seed
        names = NameGiver(seed: seed)
        chance = Chance(for: "world", seed: seed)
    }

    /// An artist of a scene with one to three albums; `place` is where in the scene's ring.
    mutating func addArtist(scene number: Int, place: Int, of size: Int) {
        let scene = Scene.all[number]
        let artist = artists.count
        let key = "\(seed) \(artist)"
        // A few are famous and most are not.
        let fame = Double(scene.fame) * (1 - 0.75 * chance.share().squareRoot())
        var genres = [scene.genres[0], scene.genres[1 + place * 2 / max(1, size)]]
        if chance.next() % 10 == 0 { genres = [] }
        artists.append(
            World.Artist(
                name: names.artist(scene.naming), spotifyID: Handle.spotify("artist \(key)"),
                mbid: Handle.uuid("artist \(key)"), deezerID: Handle.deezer(artist, seed: seed),
                genres: genres, popularity: Int(fame), followers: Int(fame * fame * fame * 12)))
        let debut = scene.era + Int(chance.bell() * 7)
        for album in 0..<(1 + Int(chance.next() % 3)) {
            addAlbum(
                by: artist, year: min(2026, debut + album * 3), fame: fame - Double(album) * 4,
                sound: Sound(of: scene, angle: 6.283 * Double(place) / Double(size)))
        }
        artists[artist].albums.reverse()
        artists[artist].tracks.sort { (tracks[$0].popularity ?? 0, $1) > (tracks[$1].popularity ?? 0, $0) }
    }

    private mutating func addAlbum(by artist: Int, year: Int, fame: Double, sound: Sound) {
        let album = albums.count
        albums.append(
            World.Album(
                title: names.title(), spotifyID: Handle.spotify("album \(seed) \(album)"),
                deezerID: Handle.deezer(album, seed: seed), artist: artist, year: year))
        artists[artist].albums.append(album)
        for _ in 0..<(4 + Int(chance.next() % 5)) {
            let track = tracks.count
            let isDuet = artist > 0 && chance.next() % 25 == 0
            tracks.append(
                World.Track(
                    title: names.title(), spotifyID: Handle.spotify("track \(seed) \(track)"),
                    isrc: Handle.isrc(year: year, index: track, seed: seed),
                    mbid: Handle.uuid("recording \(seed) \(track)"),
                    deezerID: Handle.deezer(track, seed: seed),
                    artists: isDuet ? [artist, artist - 1] : [artist], album: album,
                    milliseconds: 150_000 + Int(chance.next() % 150_000),
                    popularity: max(0, Int(fame - 28 * chance.share())),
                    isExplicit: sound.speechiness > 0.2 && chance.next() % 2 == 0,
                    features: chance.next() % 33 == 0 ? nil : sound.features(&chance)))
            albums[album].tracks.append(track)
            artists[artist].tracks.append(track)
        }
    }

    /// Neighbours in the scene's ring, and two artists of a neighbouring scene.
    mutating func relate(_ artist: Int, sceneSize size: Int) {
        let scene = artist / size
        let place = artist % size
        var related: [Int] = []
        for distance in 1...9 {
            for step in [distance, -distance] {
                related.append(scene * size + ((place + step) % size + size) % size)
            }
        }
        let neighbour = (scene + (place * 2 < size ? 1 : Scene.all.count - 1)) % Scene.all.count
        related.insert(neighbour * size + place, at: min(7, related.count))
        related.append(neighbour * size + (place + 3) % size)
        var seen: Set = [artist]
        artists[artist].related = related.filter { seen.insert($0).inserted }
    }

    /// One track in fifty appears again on a compilation: another Spotify id, the same recording.
    mutating func reissue() {
        for original in stride(from: 17, to: tracks.count, by: 50) {
            var track = tracks[original]
            let artist = track.artists[0]
            let album = albums.count
            albums.append(
                World.Album(
                    title: "The Best of \(artists[artist].name)",
                    spotifyID: Handle.spotify("album \(seed) \(album)"),
                    deezerID: Handle.deezer(album, seed: seed), artist: artist,
                    year: min(2026, (albums[track.album].year ?? 2000) + 8), isCompilation: true,
                    tracks: [tracks.count]))
            track.title += " - Remastered"
            track.spotifyID = Handle.spotify("track \(seed) \(tracks.count)")
            track.deezerID = Handle.deezer(tracks.count, seed: seed)
            track.album = album
            track.popularity = track.popularity.map { max(0, $0 - 9) }
            artists[artist].albums.append(album)
            artists[artist].tracks.append(tracks.count)
            tracks.append(track)
        }
    }
}
