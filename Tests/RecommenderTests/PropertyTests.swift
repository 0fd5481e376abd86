import Music
import TestChance
import Testing

@testable import Recommender

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

    /// Every track of the pool that the taste does not know, with its score and parts; without what speaks for each, which
    /// takes longest and is not asked here.
    private func entries(_ pool: CandidatePool, _ taste: Taste) -> [Entry] {
        Ranker(taste, pool: pool, dials: Dials(limit: pool.count), settings: EngineSettings())
            .entries(threads: 1)
    }

    /// The score of each of them.
    private func scores(_ pool: CandidatePool, _ taste: Taste) -> [Track.ID: Double] {
        Dictionary(uniqueKeysWithValues: entries(pool, taste).map { (pool.ids[$0.row], $0.score) })
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

    /// Scenes of which each fact is missing with some probability, and whose artists name anybody, some of them often.
    private func tangled(_ seed: Int, _ random: inout Numbers) -> Scenes {
        var scenes = Scenes(seed: UInt64(seed))
        let often = [0, 0, 0.3, 0.7][seed % 4]
        func lost() -> Bool { Double.random(in: 0...1, using: &random) < often }
        for index in scenes.candidates.indices {
            if lost() { scenes.candidates[index].features = nil }
            if lost() { scenes.candidates[index].popularity = nil }
            if lost() { scenes.candidates[index].releaseYear = nil }
        }
        scenes.artists = scenes.artists.map { lost() ? CandidateArtist(id: $0.id, genres: []) : $0 }
        guard seed % 2 == 1 else { return scenes }
        let all = scenes.artists.map(\.id)
        scenes.relations = all.flatMap { artist in
            (1...3).map { rank in
                let places = (0..<2).map { _ in Int.random(in: all.indices, using: &random) }
                return ArtistRelation(artist: artist, related: all[places.min()!], rank: rank)
            }
        }
        return scenes
    }

    /// All that stands before the twin of a liked track, in score and in the blocks that measure likeness alone.
    private func before(_ twin: Track.ID, _ pool: CandidatePool, _ taste: Taste) throws -> Before {
        let entries = self.entries(pool, taste)
        let own = try #require(entries.first { pool.ids[$0.row] == twin })
        func above(_ value: (Entry) -> Double) -> Set<Track.ID> {
            Set(entries.filter { value($0) > value(own) + 1e-9 }.map { pool.ids[$0.row] })
        }
        return Before(
            score: above(\.score), genre: above { $0.amount(.genre) }, audio: above { $0.amount(.audio) })
    }

    private struct Before {
        var score, genre, audio: Set<Track.ID>
    }

    /// Liking counts for what is like the liked: whatever else there is, nothing comes to stand before a track for a like of
    /// its twin that is as loud as what the listener plays most, or less.
    @Test(arguments: 0..<40) func `nothing overtakes a track when its twin is liked`(seed: Int) throws {
        var random = Numbers(state: UInt64(seed) &* 131)
        var scenes = tangled(seed, &random)
        let taste = taste(scenes, &random)
        let shown = Set(taste.seeds.map(\.track))
        let loudest = try #require(taste.seeds.map(\.weight).max())
        let liked = try #require(
            scenes.candidates.filter { !shown.contains($0.id) }.randomElement(using: &random))
        var twin = liked
        twin.id = Track.ID(rawValue: 9)
        twin.title = "Another song"
        scenes.candidates.append(twin)
        let pool = scenes.pool
        func like(_ times: Double) -> Taste {
            var more = taste
            more.seeds.append(Taste.Seed(track: liked.id, weight: times * loudest))
            // A like is both, as in the service: who becomes the listener's own by it may be one of many who do not repeat.
            more.moreOf = Set(liked.artists)
            return more
        }
        var earlier = try before(twin.id, pool, taste)
        for times in [0.3, 1] {
            let now = try before(twin.id, pool, like(times))
            #expect(
                now.score.isSubset(of: earlier.score), "liked \(times) times as loudly as what is played most"
            )
            earlier = now
        }
        // Louder than all else together, it makes the listener one of a single taste, which the relations say less of:
        // scores of what is known by all move towards each other. What is likest stays likest, and scenes keep apart.
        for times in [3, 10.0] {
            let now = try before(twin.id, pool, like(times))
            #expect(now.genre.isSubset(of: earlier.genre) && now.audio.isSubset(of: earlier.audio))
            #expect(
                now.score.subtracting(earlier.score).allSatisfy {
                    Scenes.scene(of: $0) == Scenes.scene(of: liked.id)
                })
            earlier = now
        }
    }

    @Test(arguments: 0..<10) func `whose songs are liked gains, and nobody loses`(seed: Int) {
        var random = Numbers(state: UInt64(seed) &* 7)
        let scenes = Scenes(seed: UInt64(seed))
        var taste = taste(scenes, &random)
        let artist = Scenes.artist(seed % Scenes.count, seed % Scenes.artistsInScene)
        let pool = scenes.pool
        let before = scores(pool, taste)
        taste.moreOf = [artist]
        let own = Set(scenes.candidates.filter { $0.artists == [artist] }.map(\.id))
        for (track, score) in scores(pool, taste) {
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

extension Entry {
    /// What a block adds to the score.
    fileprivate func amount(_ block: Block) -> Double { shares.first { $0.block == block }?.amount ?? 0 }
}
