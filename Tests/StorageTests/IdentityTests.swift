internal import Music
internal import Postgres
internal import Storage
internal import TestDatabase
internal import Testing

@Suite(.database(schema: .segue)) struct IdentityTests {
    let artist = ArtistFacts(name: "Björk", spotifyID: SpotifyID(rawValue: "bjork"))

    private func remember(_ tracks: [TrackFacts], from source: Source = .spotify) async throws -> [Track.ID?]
    {
        try await database().transaction(as: .service) { try $0.remember(tracks, from: source) }
    }

    private func remember(_ artists: [ArtistFacts], from source: Source = .spotify) async throws -> [Artist
        .ID?]
    {
        try await database().transaction(as: .service) { try $0.remember(artists, from: source) }
    }

    @Test func `the same facts twice are the same rows`() async throws {
        let facts = (1...20).map {
            TrackFacts(
                title: "Song \($0)", artists: [artist, ArtistFacts(name: "Guest \($0)")],
                album: AlbumFacts(title: "Debut", releaseYear: 1993), spotifyID: SpotifyID(rawValue: "t\($0)")
            )
        }
        let first = try await remember(facts)
        let second = try await remember(facts)
        #expect(first == second)
        #expect(try await database().number("SELECT count(*) FROM tracks") == 20)
        #expect(try await database().number("SELECT count(*) FROM artists") == 21)
        #expect(try await database().number("SELECT count(*) FROM albums") == 1)
        #expect(try await database().number("SELECT count(*) FROM track_artists") == 40)
    }

    @Test func `facts come back as they were told`() async throws {
        let facts = TrackFacts(
            title: "Jóga 🌋", artists: [artist, ArtistFacts(name: "Guest", deezerID: DeezerID(rawValue: 5))],
            album: AlbumFacts(
                title: "Homogenic", spotifyID: SpotifyID(rawValue: "al"), releaseYear: 1997,
                coverURL: "https://c"),
            spotifyID: SpotifyID(rawValue: "joga"), isrc: ISRC(rawValue: "GBAYE9700101"),
            mbid: MBID(rawValue: "00000000-0000-4000-8000-000000000001"), deezerID: DeezerID(rawValue: 9),
            duration: .milliseconds(305_000), isExplicit: false, popularity: 61)
        let id = try #require(try await remember([facts])[0])
        let track = try await database().transaction(as: .service) { try $0.track(id) }
        #expect(track?.facts == facts)
    }

    @Test func `one recording on two albums is one track, found by either of its ids`() async throws {
        let isrc = ISRC(rawValue: "GBAYE9700101")
        let single = TrackFacts(
            title: "Jóga", artists: [artist], spotifyID: SpotifyID(rawValue: "single"), isrc: isrc)
        let album = TrackFacts(
            title: "Jóga (Album)", artists: [artist], spotifyID: SpotifyID(rawValue: "album"), isrc: isrc)
        let ids = try await remember([single]) + remember([album])
        #expect(ids[0] == ids[1])
        let bare = TrackFacts(title: "Joga", artists: [artist], spotifyID: SpotifyID(rawValue: "album"))
        #expect(try await remember([bare])[0] == ids[0])
        let found = try await database().transaction(as: .service) { connection in
            try connection.trackIDs(spotify: [SpotifyID(rawValue: "album"), SpotifyID(rawValue: "single")])
        }
        #expect(Set(found.values) == [try #require(ids[0])])
    }

    @Test func `rows that turn out to be one are merged with all that hangs on them`() async throws {
        let database = try database()
        let (ada, bob) = (try await database.listener("ada"), try await database.listener("bob"))
        let apart = try await remember([
            TrackFacts(title: "Jóga", artists: [artist], spotifyID: SpotifyID(rawValue: "s")),
            TrackFacts(
                title: "Joga live", artists: [artist], isrc: ISRC(rawValue: "GBAYE9700101"),
                deezerID: DeezerID(rawValue: 1)),
        ]).compactMap(\.self)
        try await database.transaction(as: .service) { connection in
            let now = try connection.clock()
            try connection.keep(
                SyncResult(listener: ada, startedAt: now, topTracks: [.short: [apart[1], apart[0]]]))
            try connection.keep(plays: [(apart[1], now)], of: bob, from: .spotify)
            _ = try connection.give(.dislike, to: apart[1], by: bob)
            try connection.remember([(apart[1], AudioFeatures(energy: 0.5))], from: .reccobeats)
        }
        let whole = TrackFacts(
            title: "Jóga", artists: [artist], spotifyID: SpotifyID(rawValue: "s"),
            isrc: ISRC(rawValue: "GBAYE9700101"))
        let kept = try await remember([whole])
        #expect(kept == [apart[0]])
        try await database.transaction(as: .service) { connection throws in
            #expect(try connection.favouriteTracks(of: ada).map(\.rank) == [1])
            #expect(try connection.playCounts(of: bob).map(\.track) == [apart[0]])
            #expect(try connection.opinions(of: bob) == [apart[0]: .dislike])
            #expect(try connection.features(of: [apart[0]])[apart[0]]?.energy == Double(Float(0.5)))
            #expect(try connection.track(apart[0])?.facts.deezerID == DeezerID(rawValue: 1))
            #expect(try connection.track(apart[1]) == nil)
        }
    }

    @Test func `another catalogue's artist of the same name is the same artist`() async throws {
        let ours = try await remember([artist])
        let theirs = try await remember(
            [ArtistFacts(name: "BJORK", deezerID: DeezerID(rawValue: 630))], from: .deezer)
        #expect(ours == theirs)
    }

    @Test func `homonyms of one catalogue stay apart, and a third of that name is a stranger`() async throws {
        let two = try await remember([
            ArtistFacts(name: "Nirvana", spotifyID: SpotifyID(rawValue: "seattle")),
            ArtistFacts(name: "Nirvana", spotifyID: SpotifyID(rawValue: "london")),
        ])
        #expect(two[0] != two[1])
        let third = try await remember(
            [ArtistFacts(name: "Nirvana", deezerID: DeezerID(rawValue: 1))], from: .deezer)
        #expect(!two.contains(third[0]))
    }

    @Test func `artists that meet in one fact are merged, with tracks and relations`() async throws {
        let database = try database()
        let one = try await remember([ArtistFacts(name: "Prince", spotifyID: SpotifyID(rawValue: "p"))])
        let two = try await remember(
            [ArtistFacts(name: "The Artist", mbid: MBID(rawValue: "00000000-0000-4000-8000-000000000001"))],
            from: .musicbrainz)
        let friend = try #require(try await remember([artist])[0])
        _ = try await remember(
            [
                TrackFacts(
                    title: "Kiss",
                    artists: [
                        ArtistFacts(
                            name: "The Artist", mbid: MBID(rawValue: "00000000-0000-4000-8000-000000000001"))
                    ])
            ], from: .musicbrainz)
        let (first, second) = (try #require(one[0]), try #require(two[0]))
        #expect(first != second)
        try await database.transaction(as: .service) { connection in
            try connection.remember(related: [friend], of: second, from: .listenbrainz)
        }
        let merged = try await remember([
            ArtistFacts(
                name: "Prince", spotifyID: SpotifyID(rawValue: "p"),
                mbid: MBID(rawValue: "00000000-0000-4000-8000-000000000001"))
        ])
        #expect(merged == one)
        try await database.transaction(as: .service) { connection throws in
            #expect(try connection.relatedArtists(of: first) == [friend])
            #expect(try connection.tracks(by: first).count == 1)
            #expect(try connection.artist(second) == nil)
        }
    }

    @Test func `what is known is not lost to a nil, and a source's newer word replaces its older one`()
        async throws
    {
        let known = ArtistFacts(
            name: "Björk", spotifyID: SpotifyID(rawValue: "bjork"), genres: ["art pop"], popularity: 70,
            imageURL: "https://i")
        let id = try #require(try await remember([known])[0])
        _ = try await remember([artist])
        var newer = artist
        newer.popularity = 71
        _ = try await remember([newer])
        _ = try await remember(
            [ArtistFacts(name: "Björk", deezerID: DeezerID(rawValue: 630), popularity: 12)], from: .deezer)
        let facts = try await database().transaction(as: .service) { try $0.artist(id)?.facts }
        #expect(facts?.genres == ["art pop"])
        #expect(facts?.popularity == 71)
        #expect(facts?.imageURL == "https://i")
    }

    @Test func `facts without a title or an artist are passed over, and poison is kept verbatim`()
        async throws
    {
        let ids = try await remember([
            TrackFacts(title: " \u{0} ", artists: [artist]),
            TrackFacts(title: "'; DROP TABLE tracks; --", artists: [artist], popularity: .nan),
            TrackFacts(title: "Nobody's", artists: []),
            TrackFacts(title: String(repeating: "x", count: 10_000), artists: [artist], popularity: 1e9),
            TrackFacts(title: "Nameless", artists: [ArtistFacts(name: "")]),
        ])
        #expect(ids.map { $0 == nil } == [true, false, true, false, true])
        let id = try #require(ids[1])
        let title = try await database().transaction(as: .service) { try $0.track(id)?.facts.title }
        #expect(title == "'; DROP TABLE tracks; --")
    }

    @Test func `many writers of the same facts at once make each row once`() async throws {
        let database = try database()
        let facts = (1...50).map {
            TrackFacts(
                title: "Song \($0)", artists: [ArtistFacts(name: "Artist \($0 % 7)", spotifyID: nil)],
                album: AlbumFacts(title: "Album \($0 % 3)"), spotifyID: SpotifyID(rawValue: "t\($0)"))
        }
        let answers = try await withThrowingTaskGroup(of: [Track.ID?].self) { group in
            for turn in 0..<4 {
                group.addTask {
                    let mine = turn.isMultiple(of: 2) ? facts : facts.reversed()
                    let ids = try await database.transaction(as: .service) {
                        try $0.remember(mine, from: .spotify)
                    }
                    return turn.isMultiple(of: 2) ? ids : ids.reversed()
                }
            }
            return try await group.reduce(into: []) { $0.append($1) }
        }
        #expect(Set(answers).count == 1)
        #expect(try await database.number("SELECT count(*) FROM tracks") == 50)
        #expect(try await database.number("SELECT count(*) FROM artists") == 7)
    }

    @Test(arguments: [
        ("Help! - Remastered 2009", "Help!"), ("Help! (Live)", "help"), ("Señorita (feat. X)", "SENORITA"),
        ("Song [Deluxe Version]", "Song"), ("夜に駆ける", "夜に駆ける"),
    ]) func `versions of a song share its key`(one: String, other: String) async throws {
        #expect(try await database().number("SELECT (song_key(\(one)) = song_key(\(other)))::int") == 1)
    }

    @Test(arguments: [
        ("Live and Let Die", "Let Die"), ("(What's the Story) Morning Glory?", "Morning Glory?"),
        ("!!!", "???"),
        ("Song 1", "Song 2"), ("夜に駆ける", "群青"), ("(Live)", "(Demo)"),
    ]) func `other songs have other keys`(one: String, other: String) async throws {
        #expect(try await database().number("SELECT (song_key(\(one)) = song_key(\(other)))::int") == 0)
    }
}
