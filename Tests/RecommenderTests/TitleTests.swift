import Music
import Recommender
import Testing

/// Titles as catalogues write them, of one artist.
@Suite struct TitleTests {
    private func areOne(_ one: String, _ other: String) -> Bool {
        let artist = Artist.ID(rawValue: 1)
        return Song(title: one, artists: [artist]).isSame(as: Song(title: other, artists: [artist]))
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
        ("Harbour", "Harbour (Come with Me)"), ("Harbour", "Harbour (All the Way Down) - Radio Edit"),
        ("Harbour (nightfall)", "Harbour - Somebody Remix"), ("Harbour", "Harbour Remix"),
        ("Harbour", "Harbour REMIX (feat. Somebody)"), ("Harbour", "Harbour Acoustic"),
        ("Harbour Remix", "Harbour Remix Acoustic"), ("Harbour", "The Harbour"),
        ("Harbour", "the harbour - Live"),
        ("Harbour", "Harbour (2012)"), ("Harbour - Mono", "Harbour - 1997 - Remaster"),
        ("Harbour", "Harbour - Main"),
        ("Harbour", "Harbour - (Slow Tide) [cut]"), ("Harbour", "Harbour (Ada vs. Bob)"),
        ("Harbour", "Harbour - Ada vs Bob"), ("Harbour", "Harbour [Ada vs. Bob] - Bob Remix Radio Edit"),
        ("El puerto", "El puerto - con Somebody"), ("Harbour", "Harbour (prod. by Somebody)"),
        ("Harbour", "Harbour - Behind the Scenes Video"), ("Harbour", "Harbour (Dirty)"),
        ("Harbour", "Harbour (I Miss You) [Live] {Bonus Track}"),
        ("港の歌", "港の歌 (Harbour Song)"), ("Rock 'n' Roll", "Rock & Roll"), ("Night N Day", "Night and Day"),
        ("Suite, Part One", "Suite, Pt. 1"), ("Suite (Part II)", "Suite, Pt. 2"),
        ("Suite, Pt. 2", "Suite - Part Two - Live"),
        ("(Never) Say It", "(Never) Say It [Somebody's Late Remix]"),
        ("Don't You (Remember)", "Don’t You"), ("The The", "the The"),
    ])
    func `versions are one song`(_ one: String, _ other: String) {
        #expect(areOne(one, other))
        #expect(areOne(other, one))
    }

    @Test(arguments: [
        ("Suite, Pt. 1", "Suite, Pt. 2"), ("Song", "Song Two"), ("Song", "Song (Part II)"),
        ("Song", "Song (Reprise)"),
        ("Live Forever", "Forever"), ("Live", "Alive"), ("Home", "Home - Come with Me"),
        ("Hello", "Hello Goodbye"),
        ("Song", "Song (Interlude)"), ("Song", "Song - Intro"), ("Song (Skit)", "Song (Outro)"),
        ("Song", "Song (Chapter Two)"), ("Song (Vol. 1)", "Song (Vol. 2)"), ("Song", "Song 2"),
        ("Song", "Song (99 Miles)"), ("Song, Part One", "Song, Part Two"), ("Song - Part 2", "Song"),
        ("Interlude (Harbour)", "Interlude (Glacier)"), ("Intro (Dawn)", "Intro (Dusk)"),
        ("Sonata in A (Lento con moto)", "Sonata in A (Finale)"), ("Untitled (Blue)", "Untitled (Grey)"),
        ("Untitled #1", "Untitled #3"), ("Quartet: Allegro", "Quartet: Adagio"),
        ("The Seasons - Spring", "The Seasons - Summer"), ("Song (of the) Sea", "Song (of the) Sky"),
        ("(Never) Say It", "Say It"), ("The", "Then"), ("A Night", "The Nights"), ("Remix", "Acoustic"),
        ("The Remix", "The Acoustic"), ("Main Street", "Main"), ("Song - Main Street", "Song"),
        ("1999", "2000"), ("Harbour 1999", "Harbour"), ("Acoustic Harbour", "Harbour"), ("One", "1"),
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
}
