import Music
import Recommender
import TestChance
import Testing

/// Walks over many relations: who computes them, and when, changes nothing.
@Suite struct WalkTests {
    /// Enough relations for two threads; drawn, so that nearly every artist is within reach of every other.
    private static let artists = 3500

    private func pool() -> CandidatePool {
        var random = Numbers(state: 5)
        return CandidatePool(
            candidates: (0..<Self.artists).map { number in
                Candidate(
                    id: Track.ID(rawValue: Int64(number)), title: "Song \(number)",
                    artists: [Artist.ID(rawValue: Int64(number))], popularity: Double(number % 101))
            }, artists: [],
            relations: (0..<Self.artists).flatMap { artist in
                (1...10).map { rank in
                    ArtistRelation(
                        artist: Artist.ID(rawValue: Int64(artist)),
                        related: Artist.ID(
                            rawValue: Int64.random(in: 0..<Int64(Self.artists), using: &random)),
                        rank: rank)
                }
            })
    }

    private func taste(_ seeds: some Sequence<Int>) -> Taste {
        Taste(
            seeds: seeds.map { Taste.Seed(track: Track.ID(rawValue: Int64($0)), weight: 1 + Double($0 % 3)) })
    }

    private var settings: EngineSettings {
        var settings = EngineSettings()
        settings.walkSteps = 4
        return settings
    }

    @Test func `a list is the same on one thread and on two, and when its walks are remembered`() {
        let (one, two) = (pool(), pool())
        // Some in a strand of their own, the others in one together.
        let wanted = taste(stride(from: 0, to: 3500, by: 90))
        let first = one.recommend(for: wanted, settings: settings)
        #expect(first.tracks.count == 100)
        #expect(two.recommend(for: wanted, settings: settings, threads: 2).tracks == first.tracks)
        for pool in [one, two] {
            // Some of the same seeds, and some others, remembered beside them.
            let other = taste([0, 90, 180, 7])
            let told = pool.recommend(for: other, settings: settings, threads: 2)
            #expect(told.tracks == self.pool().recommend(for: other, settings: settings).tracks)
            #expect(pool.recommend(for: wanted, settings: settings).tracks == first.tracks)
        }
    }

    @Test func `a walk that goes otherwise is another`() {
        let pool = pool()
        let wanted = taste([0, 90, 180])
        let first = pool.recommend(for: wanted, settings: settings)
        var other = settings
        other.restart = 0.6
        #expect(pool.recommend(for: wanted, settings: other).tracks != first.tracks)
        #expect(pool.recommend(for: wanted, settings: settings).tracks == first.tracks)
    }
}
