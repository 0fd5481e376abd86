import Music
import Testing

@Suite struct ShownTests {
    @Test(arguments: [
        (nil, nil), ("", nil), (" \u{0}\n ", nil), (" a\u{0}b ", "ab"), ("é 🎧", "é 🎧"), ("\u{a0}x", "x"),
    ])
    func `a name has no NUL and no blanks around it`(text: String?, kept: String?) {
        #expect(shown(text) == kept)
    }

    @Test(arguments: [
        ("1981", 1981), ("1981-12", 1981), ("1981-12-15", 1981), ("0000", nil), ("0000-00-00", nil),
        ("19811", nil), ("", nil), ("soon", nil), (nil, nil),
    ])
    func `a release date begins with its year, or tells nothing`(date: String?, year: Int?) {
        #expect(releaseYear(date) == year)
    }

    @Test(arguments: [
        ("https://i.scdn.co/image/ab", true), ("http://127.0.0.1:8090/images/a.svg", true),
        ("http://[::1]/a", true), ("http://i.scdn.co/a", false), ("http://127.0.0.1.evil.example/a", false),
        ("javascript:alert(1)", false), ("data:image/png;base64,AA", false), ("", false),
    ])
    func `a picture comes encrypted, or from this very machine`(url: String, isShown: Bool) {
        #expect((pictureURL(url) != nil) == isShown)
    }

    @Test func `features that cannot be are unknown`() {
        let odd = AudioFeatures(
            acousticness: .nan, danceability: -0.01, energy: 1.01, instrumentalness: .infinity, liveness: 0,
            loudness: -120, speechiness: 1, tempo: 0, valence: 0.5, key: -1, mode: 2, timeSignature: 1)
        #expect(odd.plausible == AudioFeatures(liveness: 0, speechiness: 1, valence: 0.5))
        #expect(AudioFeatures(tempo: .nan).plausible.isEmpty)
        #expect(!odd.isEmpty)
    }
}
