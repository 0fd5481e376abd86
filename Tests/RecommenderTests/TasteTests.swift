import Music
import Recommender
import TestChance
import Testing

@Suite struct TasteTests {
    private let pool = Scenes().pool

    private func scenes(of ranking: Ranking, first count: Int) -> [Int] {
        ranking.tracks.prefix(count).map { Scenes.scene(of: $0.track) }
    }

    @Test(arguments: 0..<Scenes.count) func `a listener of one scene gets that scene`(scene: Int) {
        let taste = Scenes.taste([
            Scenes.track(scene, 0, 0), Scenes.track(scene, 3, 1), Scenes.track(scene, 5, 2),
        ])
        #expect(Set(scenes(of: pool.recommend(for: taste), first: 40)) == [scene])
    }

    @Test func `a listener of two scenes gets both in the first ten, and no other`() {
        let taste = Scenes.taste([
            Scenes.track(0, 0, 0), Scenes.track(0, 4, 1), Scenes.track(2, 1, 0), Scenes.track(2, 6, 3),
        ])
        let found = scenes(of: pool.recommend(for: taste), first: 10)
        #expect(Set(found) == [0, 2])
        #expect(found.count { $0 == 0 } >= 3 && found.count { $0 == 2 } >= 3)
    }

    /// Scenes 0 and 1 know each other a little, and what the second plays is hardly known.
    @Test(arguments: 1...5)
    func `four songs of a taste have a place in the first ten, though it is no world apart`(bridges: Int) {
        var scenes = Scenes(seed: UInt64(bridges))
        for place in 0..<bridges {
            scenes.relations.append(
                ArtistRelation(artist: Scenes.artist(0, place), related: Scenes.artist(1, place), rank: 3))
        }
        for index in scenes.candidates.indices where Scenes.scene(of: scenes.candidates[index].id) == 1 {
            scenes.candidates[index].popularity = Double(index % 10)
        }
        let tracks =
            (0..<10).map { Scenes.track(0, $0, 1) } + (0..<5).map { Scenes.track(0, $0, 2) }
            + (6..<9).map { Scenes.track(1, $0, 1) } + [Scenes.track(1, 7, 2)]
        let list = scenes.pool.recommend(for: Scenes.taste(tracks))
        #expect(Set(self.scenes(of: list, first: 10)) == [0, 1])
        let own = Set((6..<9).map { Scenes.artist(1, $0) })
        #expect(list.tracks.prefix(10).contains { own.contains($0.artist) }, "whoever is surely of it has it")
    }

    /// What one of scene 0 plays is hardly known, and by others of the scene there is much to choose from.
    @Test(arguments: 1...5)
    func `an artist who is a tenth of the songs has a place in the first ten, whoever else is of the taste`(
        seed: UInt64
    ) {
        var scenes = Scenes(seed: seed)
        let (quiet, artist) = (9, Scenes.artist(0, 9))
        for index in scenes.candidates.indices where scenes.candidates[index].artists == [artist] {
            scenes.candidates[index].popularity = 1
            scenes.candidates[index].releaseYear = 2015
        }
        func tracks(_ scene: Int, _ places: Range<Int>, _ numbers: Range<Int>) -> [Track.ID] {
            places.flatMap { place in numbers.map { Scenes.track(scene, place, $0) } }
        }
        let others = tracks(0, 0..<quiet, 0..<2) + tracks(1, 0..<3, 0..<3)
        func hasPlace(_ own: [Track.ID], lessOf: Set<Artist.ID> = []) -> Bool {
            var taste = Scenes.taste(others + own)
            taste.lessOf = lessOf
            let list = scenes.pool.recommend(for: taste)
            return list.tracks.prefix(10).contains { $0.artist == artist }
        }
        #expect(hasPlace(tracks(0, quiet..<10, 0..<3)))
        #expect(!hasPlace(tracks(0, quiet..<10, 0..<2)), "two songs may be chance")
        #expect(!hasPlace(tracks(0, quiet..<10, 0..<3), lessOf: [artist]))
    }

    @Test func `who repeats artists gets their own sooner than who never does`() {
        func amount(_ tracks: [Track.ID]) -> Double? {
            let own = Scenes.artist(0, 0)
            let first = pool.recommend(for: Scenes.taste(tracks)).tracks.first { $0.artist == own }
            return first?.shares.first { $0.block == .loyalty }?.amount
        }
        let varied = (0..<6).map { Scenes.track(0, $0, 0) }
        let faithful = (0..<2).flatMap { place in (0..<3).map { Scenes.track(0, place, $0) } }
        #expect(amount(varied).map { $0 < 0 } == true)
        #expect(amount(faithful).map { $0 > 0 } == true)
        #expect(amount([]) == nil, "without songs nobody is anybody's")
    }

    @Test func `a seed artist speaks without a track`() {
        let taste = Taste(seeds: [], artists: [Taste.SeedArtist(artist: Scenes.artist(1, 2))])
        #expect(Set(scenes(of: pool.recommend(for: taste), first: 20)) == [1])
    }

    @Test func `a seed that is not in the pool brings its own facts`() {
        var random = Numbers(state: 4)
        let stranger = Candidate(
            id: Track.ID(rawValue: 7), title: "Elsewhere", artists: [Scenes.artist(3, 1)],
            features: Scenes.sound(of: 3, using: &random), releaseYear: 2008)
        let taste = Taste(seeds: [Taste.Seed(track: stranger.id, facts: stranger)])
        let ranking = pool.recommend(for: taste)
        #expect(Set(scenes(of: ranking, first: 20)) == [3])
        #expect(ranking.tracks[0].evidence.nearestSeed?.track == stranger.id)
        let mute = Taste(seeds: [Taste.Seed(track: stranger.id)])
        #expect(pool.recommend(for: mute).tracks.count == 100)
    }

    @Test func `the louder a seed, the more of its scene comes`() {
        var before = 0
        for weight in [0.1, 0.3, 1, 3, 10] {
            let taste = Taste(seeds: [
                Taste.Seed(track: Scenes.track(0, 0, 0)), Taste.Seed(track: Scenes.track(0, 2, 0)),
                Taste.Seed(track: Scenes.track(1, 0, 0), weight: weight),
            ])
            let now = scenes(of: pool.recommend(for: taste), first: 60).count { $0 == 1 }
            #expect(now >= before)
            before = now
        }
        #expect(before > 20)
    }

    @Test func `a listener of whom nothing is known gets what is popular`() {
        let ranking = pool.recommend(for: Taste())
        #expect(ranking.tracks.count == 100)
        #expect(ranking.tracks.allSatisfy { $0.score.isFinite })
        #expect(ranking.tracks[0].evidence.path.isEmpty)
    }

    @Test func `the order of the facts and of the seeds changes nothing`() {
        var random = Numbers(state: 11)
        var scenes = Scenes()
        let tracks = [Scenes.track(0, 0, 0), Scenes.track(2, 1, 0), Scenes.track(3, 5, 5)]
        let expected = scenes.pool.recommend(for: Scenes.taste(tracks))
        for _ in 0..<5 {
            scenes.candidates.shuffle(using: &random)
            scenes.artists.shuffle(using: &random)
            scenes.relations.shuffle(using: &random)
            let found = scenes.pool.recommend(for: Scenes.taste(tracks.shuffled(using: &random)), threads: 2)
            #expect(found.tracks == expected.tracks)
            #expect(found.pool == expected.pool)
        }
        scenes.candidates[0].popularity = 3
        #expect(scenes.pool.fingerprint != expected.pool)
    }
}
