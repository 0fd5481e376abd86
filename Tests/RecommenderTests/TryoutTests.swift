import Music
import Recommender
import Testing

@Suite struct TryoutTests {
    private let pool = Scenes().pool
    private let taste = Scenes.taste([Scenes.track(0, 0, 0), Scenes.track(0, 4, 1), Scenes.track(2, 1, 0)])

    @Test func `a change of nothing moves nothing`() {
        for dials in [Dials(), Dials(limit: 12, novelty: 0.4, diversity: 0.9, mood: Mood([.energy: 0.3]))] {
            let trial = pool.tryout(of: WhatIf(), for: taste, dials: dials)
            #expect(trial.shift.isEmpty)
            #expect(trial.before.tracks.map(\.track) == trial.after.tracks.map(\.track))
            #expect(trial.before.tracks.map(\.shares) == trial.after.tracks.map(\.shares))
            #expect(trial.after.tracks == pool.recommend(for: taste, dials: dials).tracks)
        }
    }

    @Test(arguments: [true, false])
    func `both lists are those that would be made by themselves, whatever they share`(turnsDials: Bool) {
        var change = WhatIf()
        if turnsDials { (change.novelty, change.mood) = (0.7, Mood([.valence: -1])) }
        if !turnsDials { change.droppedTracks = [Scenes.track(2, 1, 0)] }
        let dials = Dials(limit: 25)
        let trial = pool.tryout(of: change, for: taste, dials: dials)
        let before = pool.recommend(for: taste, dials: dials)
        let after = pool.recommend(for: trial.taste, dials: change.applied(to: dials))
        #expect(trial.after.tracks == after.tracks)
        #expect(trial.before.tracks.map(\.track) == before.tracks.map(\.track))
        #expect(trial.before.tracks.map(\.shares) == before.tracks.map(\.shares))
        #expect(trial.after.tracks.map(\.shares) != trial.before.tracks.map(\.shares))
    }

    @Test func `what moved is told once, with its places on both lists`() {
        var change = WhatIf()
        change.novelty = 1
        change.limit = 60
        let trial = pool.tryout(of: change, for: taste, dials: Dials(limit: 40))
        let (before, after) = (trial.before.tracks.map(\.track), trial.after.tracks.map(\.track))
        #expect(before.count == 40 && after.count == 60)
        #expect(Set(trial.shift.left.map(\.track)) == Set(before).subtracting(after))
        #expect(trial.shift.entered.map(\.track) == after.filter { !before.contains($0) })
        for move in trial.shift.moved + trial.shift.left + trial.shift.entered {
            #expect(move.from == before.firstIndex(of: move.track).map { $0 + 1 })
            #expect(move.to == after.firstIndex(of: move.track).map { $0 + 1 })
        }
        let sizes = trial.shift.moved.map { abs($0.from! - $0.to!) }
        #expect(sizes == sizes.sorted(by: >) && !sizes.contains(0))
    }

    @Test func `a dropped seed takes its scene with it and stays known; an added one brings its own`() {
        var change = WhatIf()
        change.droppedTracks = [Scenes.track(2, 1, 0)]
        change.addedTracks = [Scenes.track(3, 1, 0)]
        let trial = pool.tryout(of: change, for: taste, dials: Dials(limit: 40))
        let scenes = Set(trial.after.tracks.prefix(10).map { Scenes.scene(of: $0.track) })
        #expect(scenes == [0, 3])
        #expect(!trial.after.tracks.contains { $0.track == Scenes.track(2, 1, 0) })
        #expect(!trial.after.tracks.contains { $0.track == Scenes.track(3, 1, 0) })
        #expect(trial.shift.entered.contains { $0.because.first?.block == .graph })
    }

    @Test func `a dropped artist is silent, tracks and all; an added one speaks`() {
        var change = WhatIf()
        change.droppedArtists = [Scenes.artist(2, 1)]
        change.addedArtists = [Scenes.artist(1, 5)]
        let trial = pool.tryout(of: change, for: taste)
        #expect(trial.taste.seeds.map(\.track) == [Scenes.track(0, 0, 0), Scenes.track(0, 4, 1)])
        #expect(trial.taste.artists.map(\.artist) == [Scenes.artist(1, 5)])
        #expect(Set(trial.after.tracks.prefix(50).map { Scenes.scene(of: $0.track) }) == [0, 1])
    }

    @Test(arguments: Mood.Feature.allCases, [-0.6, 0.6])
    func `a mood turns the mean sound of the list its way`(feature: Mood.Feature, wish: Double) {
        let scenes = Scenes()
        let sounds = Dictionary(uniqueKeysWithValues: scenes.candidates.map { ($0.id, $0.features!) })
        func mean(_ ranking: Ranking) -> Double {
            ranking.tracks.reduce(0) { $0 + sounds[$1.track]!.value(feature) } / Double(ranking.tracks.count)
        }
        var change = WhatIf()
        change.mood = Mood([feature: wish])
        let trial = scenes.pool.tryout(of: change, for: taste, dials: Dials(limit: 20))
        #expect((mean(trial.after) - mean(trial.before)) * wish > 0)
        for scored in trial.after.tracks {
            #expect(scored.shares.contains { $0.block == .mood })
            #expect(abs(scored.shares.reduce(0) { $0 + $1.amount } - scored.score) < 1e-9)
        }
    }

    @Test func `a mood says nothing of a track without a sound`() throws {
        var scenes = Scenes()
        let mute = Scenes.artist(0, 2)
        for index in scenes.candidates.indices where scenes.candidates[index].artists == [mute] {
            scenes.candidates[index].features = nil
        }
        for index in scenes.artists.indices where scenes.artists[index].id == mute {
            scenes.artists[index].genres = []
        }
        let list = scenes.pool.recommend(for: taste, dials: Dials(mood: Mood([.energy: 1]))).tracks
        let found = try #require(list.first { $0.artist == mute })
        #expect(!found.shares.contains { $0.block == .mood || $0.block == .audio })
    }

    @Test func `a mood without a wish is no mood`() {
        let plain = pool.recommend(for: taste)
        #expect(pool.recommend(for: taste, dials: Dials(mood: Mood([.energy: 0]))).tracks == plain.tracks)
        #expect(pool.recommend(for: taste, dials: Dials(mood: Mood([.energy: .nan]))).tracks == plain.tracks)
    }
}

extension AudioFeatures {
    fileprivate func value(_ feature: Mood.Feature) -> Double {
        switch feature {
        case .danceability: danceability!
        case .energy: energy!
        case .loudness: loudness!
        case .speechiness: speechiness!
        case .acousticness: acousticness!
        case .instrumentalness: instrumentalness!
        case .liveness: liveness!
        case .valence: valence!
        case .tempo: tempo!
        }
    }
}
