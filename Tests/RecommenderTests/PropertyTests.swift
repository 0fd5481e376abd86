import Music
import Recommender
import TestChance
import Testing

/// What holds for any listener and any pool, tried on many that are drawn from a seed.
@Suite struct PropertyTests {
    /// Some seeds from all over, each as loud as it likes.
    private func taste(_ scenes: Scenes, _ random: inout Numbers) -> Taste {
        let count = Int.random(in: 1...7, using: &random)
        return Taste(
            seeds: scenes.candidates.shuffled(using: &random).prefix(count).map {
                Taste.Seed(track: $0.id, weight: Double.random(in: 0.2...3, using: &random))
            })
    }

    /// The score of every track of the pool.
    private func scores(_ pool: CandidatePool, _ taste: Taste) -> [Track.ID: Double] {
        let dials = Dials(limit: pool.count, diversity: 0, tracksPerArtist: .max)
        let tracks = pool.recommend(for: taste, dials: dials).tracks
        return Dictionary(uniqueKeysWithValues: tracks.map { ($0.track, $0.score) })
    }

    @Test(arguments: 0..<20) func `the order of the pool changes no score`(seed: Int) {
        var random = Numbers(state: UInt64(seed) &* 31)
        var scenes = Scenes(seed: UInt64(seed))
        for index in scenes.candidates.indices where Bool.random(using: &random) {
            scenes.candidates[index].features = nil
        }
        let taste = taste(scenes, &random)
        let before = scores(scenes.pool, taste)
        scenes.candidates.shuffle(using: &random)
        scenes.artists.shuffle(using: &random)
        scenes.relations.shuffle(using: &random)
        #expect(scores(scenes.pool, taste) == before)
    }

    /// Against what has nothing to do with it, and not in points: a score is on the scale of all candidates, which moves with
    /// every seed, and what is like the liked one may rise further than its twin.
    @Test(arguments: 0..<40) func `no other scene overtakes a track when its twin is liked`(seed: Int) throws
    {
        var random = Numbers(state: UInt64(seed) &* 131)
        var scenes = Scenes(seed: UInt64(seed))
        var taste = taste(scenes, &random)
        let shown = Set(taste.seeds.map(\.track))
        let liked = try #require(
            scenes.candidates.filter { !shown.contains($0.id) }.randomElement(using: &random))
        var twin = liked
        twin.id = Track.ID(rawValue: 9)
        twin.title = "Another song"
        scenes.candidates.append(twin)
        let pool = scenes.pool
        func better(_ scores: [Track.ID: Double]) throws -> Int {
            let own = try #require(scores[twin.id])
            return scores.count { other, score in
                Scenes.scene(of: other) != Scenes.scene(of: liked.id) && other != twin.id && score > own
            }
        }
        var before = try better(scores(pool, taste))
        for weight in [0.3, 1, 3, 10] {
            taste.seeds.removeAll { $0.track == liked.id }
            taste.seeds.append(Taste.Seed(track: liked.id, weight: weight))
            let now = try better(scores(pool, taste))
            #expect(now <= before, "liked \(weight) times as loudly")
            before = now
        }
    }

    @Test(arguments: 0..<10) func `whose songs are liked gains, and nobody loses`(seed: Int) {
        var random = Numbers(state: UInt64(seed) &* 7)
        let scenes = Scenes(seed: UInt64(seed))
        var taste = taste(scenes, &random)
        let artist = Scenes.artist(seed % Scenes.count, seed % Scenes.artistsInScene)
        let before = scores(scenes.pool, taste)
        taste.moreOf = [artist]
        let own = Set(scenes.candidates.filter { $0.artists == [artist] }.map(\.id))
        for (track, score) in scores(scenes.pool, taste) {
            let gain = score - (before[track] ?? .nan)
            #expect(own.contains(track) ? gain > 0 : gain == 0)
        }
    }

    /// Ten seeds of three scenes that have nothing in common, one of them ever quieter.
    @Test(arguments: 0..<20) func `three tastes are all in the first ten`(seed: Int) {
        var random = Numbers(state: UInt64(seed) &* 17)
        var scenes = Scenes(seed: UInt64(seed))
        let chosen = Array(0..<Scenes.count).shuffled(using: &random).prefix(3)
        let counts = [[4, 3, 3], [5, 3, 2], [6, 2, 2]][seed % 3]
        // The tracks of one of them are hardly known, so that popularity speaks against it.
        for index in scenes.candidates.indices
        where Scenes.scene(of: scenes.candidates[index].id) == chosen[2] {
            scenes.candidates[index].popularity = Double.random(in: 0...10, using: &random).rounded()
        }
        let tracks = zip(chosen, counts).flatMap { scene, count in
            (0..<Scenes.artistsInScene).shuffled(using: &random).prefix(count)
                .map { Scenes.track(scene, $0, $0 % Scenes.tracksOfArtist) }
        }
        let list = scenes.pool.recommend(for: Scenes.taste(tracks)).tracks
        #expect(Set(list.prefix(10).map { Scenes.scene(of: $0.track) }) == Set(chosen))
    }
}
