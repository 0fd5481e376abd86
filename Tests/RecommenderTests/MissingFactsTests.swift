import Music
import Recommender
import TestChance
import Testing

@Suite struct MissingFactsTests {
    /// Takes each fact away, or makes nonsense of it, with some probability.
    private func spoiled(_ scenes: Scenes, _ random: inout Numbers) -> Scenes {
        var scenes = scenes
        let often = Double.random(in: 0...1, using: &random)
        func hit() -> Bool { Double.random(in: 0...1, using: &random) < often }
        func spoil(_ value: Double?) -> Double? {
            hit() ? [nil, .nan, .infinity, -1e300, 0].randomElement(using: &random)! : value
        }
        for index in scenes.candidates.indices {
            var candidate = scenes.candidates[index]
            if var features = candidate.features {
                features.energy = spoil(features.energy)
                features.valence = spoil(features.valence)
                features.tempo = spoil(features.tempo)
                features.loudness = spoil(features.loudness)
                candidate.features = hit() ? nil : features
            }
            candidate.popularity = spoil(candidate.popularity)
            if hit() { candidate.releaseYear = [nil, 0, -5, Int.max, .min].randomElement(using: &random)! }
            if hit() { candidate.artists = [] }
            if hit() { candidate.title = ["", "(live)", "🎧", " - "].randomElement(using: &random)! }
            scenes.candidates[index] = candidate
        }
        scenes.artists = scenes.artists.map { hit() ? CandidateArtist(id: $0.id, genres: []) : $0 }
        scenes.relations = scenes.relations.filter { _ in !hit() }.map { relation in
            let rank = hit() ? [0, -1, Int.max].randomElement(using: &random)! : relation.rank
            return ArtistRelation(artist: relation.artist, related: relation.related, rank: rank)
        }
        return scenes
    }

    @Test(arguments: 0..<80) func `whatever is missing, no score is NaN and shares add up`(seed: Int) {
        var random = Numbers(state: UInt64(seed) &* 77)
        let scenes = spoiled(Scenes(), &random)
        let seeds = scenes.candidates.shuffled(using: &random).prefix(Int.random(in: 0...6, using: &random))
        var taste = Scenes.taste(
            seeds.map(\.id),
            weight: [1, 0, -1, .nan, .infinity, 1e-9, 1e-300, 1e300].randomElement(using: &random)!)
        taste.artists = [Taste.SeedArtist(artist: Scenes.artist(0, 0), weight: Double(seed % 3))]
        let ranking = scenes.pool.recommend(for: taste, dials: Dials(novelty: Double(seed % 3) - 1))
        for scored in ranking.tracks {
            #expect(scored.score.isFinite)
            #expect(abs(scored.shares.reduce(0) { $0 + $1.amount } - scored.score) < 1e-9)
            #expect(scored.shares.allSatisfy { $0.amount.isFinite })
            #expect(!scored.reason(track: { _ in nil }, artist: { _ in nil }).isEmpty)
        }
        let scorable = Set(scenes.candidates.filter { !$0.artists.isEmpty }.map(\.id))
        #expect(Set(ranking.tracks.map(\.track)).isSubset(of: scorable))
    }

    @Test func `a candidate without features is not shut out`() {
        var scenes = Scenes()
        for index in scenes.candidates.indices
        where scenes.candidates[index].artists[0] == Scenes.artist(0, 3) {
            scenes.candidates[index].features = nil
        }
        let ranking = scenes.pool.recommend(
            for: Scenes.taste([Scenes.track(0, 2, 0), Scenes.track(0, 4, 0)]))
        #expect(ranking.tracks.prefix(30).contains { $0.artist == Scenes.artist(0, 3) })
    }

    @Test func `a signal that nobody has weighs nothing`() {
        var scenes = Scenes()
        for index in scenes.candidates.indices {
            scenes.candidates[index].features = nil
            scenes.candidates[index].releaseYear = nil
            scenes.candidates[index].popularity = nil
        }
        scenes.artists = []
        let ranking = scenes.pool.recommend(for: Scenes.taste([Scenes.track(2, 0, 0)]))
        #expect(Set(ranking.tracks.flatMap { $0.shares.map(\.block) }) == [.graph, .loyalty])
        #expect(ranking.tracks.prefix(20).allSatisfy { Scenes.scene(of: $0.track) == 2 })
    }

    @Test func `an empty pool gives an empty list`() {
        let pool = CandidatePool(candidates: [], artists: [], relations: [])
        #expect(pool.recommend(for: Scenes.taste([Scenes.track(0, 0, 0)])).tracks.isEmpty)
    }
}
