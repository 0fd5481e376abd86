import Music
import Recommender
import Testing

@Suite struct BacktestTests {
    /// All tracks of a scene's first artists.
    private func tracks(of scene: Int, artists: Range<Int>) -> [Track.ID] {
        artists.flatMap { place in (0..<Scenes.tracksOfArtist).map { Scenes.track(scene, place, $0) } }
    }

    @Test func `what is hidden of a scene is found from the rest of the scene`() throws {
        // 80 tracks are a scene; with 48 known, the other 32 are all that a list of a hundred should begin with.
        let hidden = Set(tracks(of: 2, artists: 6..<10))
        let taste = Scenes.taste(tracks(of: 2, artists: 0..<10))
        let test = Scenes().pool.backtest(taste, hiding: hidden)
        #expect(test.hidden == 32)
        #expect(test.findable == 32)
        #expect(test.candidates == 320 - 48)
        let whole = try #require(test.beginnings.last)
        #expect(whole.length == 100)
        #expect(whole.songs.found == 32)
        #expect(whole.artists.found == 4)
        #expect(whole.newArtists.total == 4, "nothing else is known of them")
        #expect(abs(whole.songs.byChance - 32 * 100 / 272.0) < 1e-9)
        #expect(test.verdict == .betterThanPopularity)
        #expect(test.beginnings.map(\.length) == [10, 100])
        #expect(test.beginnings[0].songs.found == 10)
    }

    @Test func `what is hidden leaves no trace in the taste`() {
        let pool = Scenes().pool
        let hidden = Set(tracks(of: 1, artists: 0..<2))
        var taste = Scenes.taste(tracks(of: 3, artists: 0..<3))
        let clean = pool.backtest(taste, hiding: hidden)
        taste.seeds += hidden.map { Taste.Seed(track: $0, weight: 50) }
        taste.known = hidden
        taste.artists = [Taste.SeedArtist(artist: Scenes.artist(1, 0), weight: 50)]
        taste.moreOf = [Scenes.artist(1, 0), Scenes.artist(1, 1)]
        #expect(pool.backtest(taste, hiding: hidden) == clean)
    }

    @Test func `a favourite artist stays whose other tracks are known`() throws {
        let pool = Scenes().pool
        let hidden = Set(tracks(of: 1, artists: 0..<2)).subtracting([Scenes.track(1, 0, 0)])
        var taste = Scenes.taste(tracks(of: 3, artists: 0..<3) + [Scenes.track(1, 0, 0)])
        taste.artists = [Taste.SeedArtist(artist: Scenes.artist(1, 0), weight: 5)]
        let whole = try #require(pool.backtest(taste, hiding: hidden).beginnings.last)
        #expect(whole.artists.total == 2)
        #expect(whole.newArtists.total == 1)
    }

    @Test func `with nothing hidden, and with too little, nothing is said`() {
        let pool = Scenes().pool
        let nobody = pool.backtest(Taste(), hiding: [])
        #expect((nobody.hidden, nobody.findable, nobody.candidates) == (0, 0, 320))
        #expect(nobody.beginnings.isEmpty)
        #expect(nobody.verdict == .tooFew)
        let few = pool.backtest(
            Scenes.taste(tracks(of: 0, artists: 0..<9)), hiding: Set(tracks(of: 0, artists: 0..<9).prefix(9)))
        #expect(few.findable == 9)
        #expect(few.verdict == .tooFew)
        #expect(few.beginnings.isEmpty)
    }

    @Test func `what the pool does not hold, or knows as a version of the rest, cannot be found`() {
        var scenes = Scenes()
        scenes.candidates.append(
            Candidate(
                id: Track.ID(rawValue: 9), title: "Song 0 0 0 (Live)", artists: [Scenes.artist(0, 0)]))
        let hidden: Set = [Track.ID(rawValue: 9), Track.ID(rawValue: 8), Scenes.track(0, 5, 1)]
        let test = scenes.pool.backtest(Scenes.taste([Scenes.track(0, 0, 0)]), hiding: hidden)
        #expect(test.hidden == 3)
        #expect(test.findable == 1)
    }

    @Test func `two versions that are hidden are one song, and either of them finds it`() {
        var scenes = Scenes()
        let songs = tracks(of: 0, artists: 0..<2)
        for (place, song) in songs.enumerated() {
            scenes.candidates.append(
                Candidate(
                    id: Track.ID(rawValue: song.rawValue + 500_000),
                    title: "Song 0 \(place / 8) \(place % 8) - Live", artists: [Scenes.artist(0, place / 8)]))
        }
        let hidden = Set(songs + songs.map { Track.ID(rawValue: $0.rawValue + 500_000) })
        let test = scenes.pool.backtest(Scenes.taste(tracks(of: 0, artists: 2..<10)), hiding: hidden)
        #expect(test.hidden == 32)
        #expect(test.findable == 16)
        #expect(test.beginnings.last?.songs.found == 16)
    }

    @Test func `chance and popularity are exact`() throws {
        // Twenty tracks of twenty artists; ten are hidden, and the list of ten is half of all that there is.
        let candidates = (1...20).map { number in
            Candidate(
                id: Track.ID(rawValue: Int64(number)), title: "Title \(number)",
                artists: [Artist.ID(rawValue: Int64(number))],
                popularity: number <= 4 ? 90 : number <= 12 ? 50 : 10)
        }
        let pool = CandidatePool(candidates: candidates, artists: [], relations: [])
        let hidden = Set([1, 2, 5, 6, 7, 8, 13, 14, 15, 16].map { Track.ID(rawValue: $0) })
        let ten = try #require(pool.backtest(Taste(), hiding: hidden).beginnings.first)
        #expect(abs(ten.songs.byChance - 5) < 1e-9, "ten of twenty places")
        // The four of 90 are sure; six of the eight of 50 have room: 2 + 4 · 6/8.
        #expect(abs(ten.songs.byPopularity - 5) < 1e-9)
        #expect(abs(ten.artists.byPopularity - 5) < 1e-9)
    }

    @Test func `an artist is the likelier to be met by chance the more tracks they have`() throws {
        // One artist has all of the ten hidden tracks and two more, of 24: only a list without any of them misses.
        let candidates = (1...24).map { number in
            Candidate(
                id: Track.ID(rawValue: Int64(number)), title: "Title \(number)",
                artists: [Artist.ID(rawValue: number <= 12 ? 1 : Int64(number))])
        }
        let pool = CandidatePool(candidates: candidates, artists: [], relations: [])
        let hidden = Set((1...10).map { Track.ID(rawValue: $0) })
        let ten = try #require(pool.backtest(Taste(), hiding: hidden).beginnings.first)
        // C(12, 10) / C(24, 10) = 66 / 1961256.
        #expect(abs(ten.artists.byChance - (1 - 66 / 1_961_256.0)) < 1e-12)
        #expect(
            ten.artists.byPopularity == ten.artists.byChance, "where no popularity is known, the lot decides")
    }

    @Test func `one hit where popularity has none is more than chance, and no more than that`() throws {
        // Five thousand songs of as many artists, but that one of the ten hidden is by the artist of the only seed. The engine
        // goes by that alone, and all of the ten are less popular than all else.
        let hidden = Set(([1] + (4000..<4009)).map { Track.ID(rawValue: $0) })
        let candidates = (0..<5000).map { number in
            Candidate(
                id: Track.ID(rawValue: Int64(number)), title: "Title \(number)",
                artists: [Artist.ID(rawValue: Int64(max(1, number)))],
                popularity: hidden.contains(Track.ID(rawValue: Int64(number))) ? 10 : 50)
        }
        let pool = CandidatePool(candidates: candidates, artists: [], relations: [])
        var settings = EngineSettings()
        settings.weights = [.graph: 1]
        let test = pool.backtest(
            Scenes.taste([Track.ID(rawValue: 0)]), hiding: hidden, dials: Dials(limit: 10), settings: settings
        )
        let songs = try #require(test.beginnings.last).songs
        #expect((songs.found, songs.total, songs.byPopularity) == (1, 10, 0))
        #expect(
            songs.interval.lowerBound > songs.byChance / 10, "chance would have found a fiftieth of a song")
        #expect(test.verdict == .betterThanChance)
    }

    @Test(arguments: [
        // The exact interval's tables: Clopper and Pearson.
        (0, 10, 0.0, 0.3085), (1, 10, 0.0025, 0.4450), (5, 10, 0.1871, 0.8129), (10, 10, 0.6915, 1),
        (3, 100, 0.0062, 0.0852),
    ])
    func `the interval is the exact binomial one`(found: Int, tries: Int, low: Double, high: Double) {
        let interval = exactInterval(found, of: tries)
        #expect(abs(interval.lowerBound - low) < 1e-4)
        #expect(abs(interval.upperBound - high) < 1e-4)
    }

    @Test func `of nothing, everything is possible`() { #expect(exactInterval(0, of: 0) == 0...1) }
}
