import Music
import Recommender
import Testing

@Suite struct SongTests {
    private let ada = Artist.ID(rawValue: 1)
    private let bob = Artist.ID(rawValue: 2)
    private let eve = Artist.ID(rawValue: 3)

    private func areOne(_ one: String, _ other: String) -> Bool {
        Song(title: one, artists: [ada]).isSame(as: Song(title: other, artists: [ada]))
    }

    @Test(arguments: [
        ("Help!", "Help! - Remastered 2009"), ("Help!", "HELP"),
        ("Help!", "Help! (Live at the Hollywood Bowl)"),
        ("Help!", "Help! - Live"), ("Help!", "Help! – 2009 Remaster"), ("Help!", "Help! [Mono]"),
        ("Help!", "Help! (Deluxe Edition)"), ("Help!", "Help! - Radio Edit"),
        ("Help!", "Help! (feat. Somebody)"),
        ("Help!", "Help! ft. Somebody"), ("Help!", "Help! (with Somebody Else)"),
        ("Help!", "Help! (Club Mix)"),
        ("Help!", "Help! - Somebody Remix"), ("Help!", "Help! (From “The Film”)"),
        ("Help!", "Help! - Sped Up"),
        ("Help!", "Help! (Acústico)"), ("Help!", "Help! - En Vivo"), ("Help!", "Help! (Remasterizado)"),
        ("Help!", "Help! (Live) [Remastered 2011] - Mono"), ("Help!", "Help! -Live-"),
        ("Help!", "Ｈｅｌｐ！（Live）"),
        ("Don't Stop", "Dont Stop"), ("Don't Stop", "Don’t Stop"), ("Rock & Roll", "Rock and Roll"),
        ("Déjà Vu", "Deja Vu"), ("Déjà Vu", "De\u{301}ja\u{300} Vu"), ("Señorita", "SENORITA"),
        ("Für Elise", "Fur Elise"),
        ("Straße", "STRASSE"), ("Smørrebrød", "Smorrebrod"), ("Tiếng Việt", "Tieng Viet"), ("Ώρα", "ωρα"),
        ("Песня", "ПЕСНЯ (Live)"), ("ёлка", "елка"), ("残酷な天使のテーゼ", "残酷な天使のテーゼ (ライブ)"), ("노래", "노래 - Live"),
        ("A.B.C.", "ABC"), ("Suite, Part 1", "Suite, Pt. 1"),
        ("(I Can't Get No) Satisfaction", "I Cant Get No Satisfaction"),
        ("!!!", "!!!"), ("(Live)", "Live"), ("Run", "Run  "), ("Run", "Run - Single Version"), ("🎵", "🎵"),
        ("Blank Space", "Blank Space (Taylor's Version)"), ("Heroes", "\"Heroes\" - 2017 Remaster"),
    ])
    func `versions are one song`(_ one: String, _ other: String) {
        #expect(areOne(one, other))
        #expect(areOne(other, one))
    }

    @Test(arguments: [
        ("Suite, Pt. 1", "Suite, Pt. 2"), ("Song", "Song Two"), ("Song", "Song (Part II)"),
        ("Song", "Song (Reprise)"),
        ("Live Forever", "Forever"), ("Live", "Alive"), ("Home", "Home (Come with Me)"),
        ("Hello", "Hello Goodbye"),
        ("!!!", "???"), ("Intro", "Outro"), ("Песня", "Песни"), ("残酷な天使のテーゼ", "魂のルフラン"),
        ("99", "99 Problems"),
        ("Jay-Z", "Jay"), ("7/11", "7"), ("Symphony No. 5: I. Allegro", "Symphony No. 5: II. Andante"),
        ("🎵", "🎶"),
        ("May", "May Day - Live"), ("йод", "иод"),
    ])
    func `other songs are not`(_ one: String, _ other: String) {
        #expect(!areOne(one, other))
        #expect(!areOne(other, one))
    }

    @Test func `a cover is another song, a duet is the song of both`() throws {
        let duet = Song(title: "Together (feat. Bob)", artists: [ada, bob])
        #expect(duet.isSame(as: Song(title: "Together", artists: [bob])))
        #expect(duet.isSame(as: Song(title: "together - Live", artists: [ada, eve])))
        #expect(!duet.isSame(as: Song(title: "Together", artists: [eve])))
        let code = try #require(ISRC(rawValue: "GBAYE0601498"))
        #expect(
            Song(title: "Together", artists: [ada], isrc: code)
                .isSame(as: Song(title: "Zusammen", artists: [eve], isrc: code)),
            "one recording, whatever it is called")
        let holds = Song.catalogue([duet, Song(title: "Alone", artists: [eve])])
        #expect(holds(Song(title: "Together", artists: [bob])) && holds(Song(title: "ALONE", artists: [eve])))
        #expect(!holds(Song(title: "Alone", artists: [ada])))
    }

    @Test func `no list holds a song twice, whoever is credited first, in whatever order they came`() {
        var scenes = Scenes()
        let (one, two) = (Scenes.artist(0, 0), Scenes.artist(0, 1))
        let three = Scenes.artist(0, 2)
        let versions = [
            Candidate(
                id: Track.ID(rawValue: 1), title: "Together (feat. Two)", artists: [one, two], popularity: 100
            ),
            Candidate(id: Track.ID(rawValue: 2), title: "Together", artists: [two], popularity: 100),
            Candidate(
                id: Track.ID(rawValue: 3), title: "Together - Live", artists: [two, three], popularity: 100),
            Candidate(id: Track.ID(rawValue: 4), title: "Together", artists: [three], popularity: 100),
        ]
        let all = Set(versions.map(\.id))
        scenes.candidates += versions
        let taste = Scenes.taste([Scenes.track(0, 0, 0), Scenes.track(0, 1, 0), Scenes.track(0, 2, 0)])
        let pool = scenes.pool
        #expect(pool.recommend(for: taste).tracks.count { all.contains($0.track) } == 1)
        for known in versions {
            var knowing = taste
            knowing.known = [known.id]
            #expect(!pool.recommend(for: knowing).tracks.contains { all.contains($0.track) })
            // And also where the pool has never heard of what they know.
            knowing.known = [Track.ID(rawValue: 7)]
            var stranger = known
            stranger.id = Track.ID(rawValue: 7)
            knowing.strangers = [stranger]
            #expect(pool.strangers(among: knowing.known) == [Track.ID(rawValue: 7)])
            #expect(!pool.recommend(for: knowing).tracks.contains { all.contains($0.track) })
        }
        scenes.candidates.reverse()
        #expect(scenes.pool.fingerprint == pool.fingerprint)
        #expect(scenes.pool.recommend(for: taste).tracks == pool.recommend(for: taste).tracks)
    }

    @Test func `what rests or is disliked stays away in every version`() {
        var scenes = Scenes()
        let artist = Scenes.artist(0, 0)
        let song = Candidate(id: Track.ID(rawValue: 1), title: "Song", artists: [artist], popularity: 100)
        var live = song
        live.id = Track.ID(rawValue: 2)
        live.title = "Song (Live)"
        scenes.candidates += [song, live]
        let pool = scenes.pool
        let taste = Scenes.taste([Scenes.track(0, 0, 0)])
        let ways: [WritableKeyPath<Taste, Set<Track.ID>>] = [\.resting, \.dislikedTracks, \.known]
        for way in ways {
            var taste = taste
            taste[keyPath: way] = [live.id]
            #expect(!pool.recommend(for: taste).tracks.contains { [song.id, live.id].contains($0.track) })
        }
        var lately = taste
        lately.shownLately = [live.id]
        #expect(!pool.recommend(for: lately).tracks.contains { [song.id, live.id].contains($0.track) })
    }
}
