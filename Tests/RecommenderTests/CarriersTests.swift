import Music
import Recommender
import Testing

@Suite struct CarriersTests {
    private let pool = Scenes().pool
    private let near = Scenes.track(0, 0, 0)
    private let other = Scenes.track(2, 1, 0)

    @Test func `who carried a track is who stands near it`() throws {
        let ranking = pool.recommend(for: Scenes.taste([near, other]), dials: Dials(limit: 40))
        for scored in ranking.tracks.prefix(10) {
            let (track, artist) =
                Scenes.scene(of: scored.track) == 0
                ? (near, Scenes.artist(0, 0)) : (other, Scenes.artist(2, 1))
            let carriers = scored.evidence.carriers
            #expect(carriers.tracks.first?.track == track)
            #expect(carriers.artists.first?.artist == artist)
            #expect(try #require(carriers.artists.first).weight > 0.9)
        }
    }

    @Test func `parts lie between nothing and all, the largest first, three at most`() {
        let seeds = (0..<8).map { Scenes.track(0, $0, $0) }
        for scored in pool.recommend(for: Scenes.taste(seeds)).tracks {
            for weights in [
                scored.evidence.carriers.tracks.map(\.weight),
                scored.evidence.carriers.artists.map(\.weight),
            ] {
                #expect(weights.count <= 3)
                #expect(weights == weights.sorted(by: >))
                #expect(weights.allSatisfy { $0 > 0 && $0 <= 1 })
                #expect(weights.reduce(0, +) <= 1 + 1e-9)
            }
        }
    }

    @Test func `a louder seed carries more`() throws {
        func part(_ weight: Double) throws -> Double {
            let taste = Taste(seeds: [
                Taste.Seed(track: near, weight: weight), Taste.Seed(track: Scenes.track(0, 4, 0)),
            ])
            let standing = pool.standing(of: Scenes.track(0, 2, 2), for: taste)
            let carriers = try #require(standing.scored).evidence.carriers
            return try #require(carriers.tracks.first { $0.track == near }).weight
        }
        #expect(try part(0.5) < part(2))
        #expect(try part(2) < part(8))
    }

    @Test func `an artist whom the listener has is carried by that artist`() throws {
        let taste = Taste(
            seeds: [],
            artists: [Scenes.artist(1, 2), Scenes.artist(3, 0)].map { Taste.SeedArtist(artist: $0) })
        let found = try #require(
            pool.recommend(for: taste).tracks.first { $0.artist == Scenes.artist(1, 2) })
        let first = try #require(found.evidence.carriers.artists.first)
        #expect(first.artist == Scenes.artist(1, 2))
        #expect(first.weight > 0.9, "all that the other scene has in common is a genre that everybody has")
        #expect(found.evidence.carriers.tracks.isEmpty)
    }

    @Test func `the shares of every track add up to its score`() {
        let taste = Scenes.taste([near, other])
        for novelty in [-1.0, 0, 0.7] {
            let dials = Dials(novelty: novelty, mood: Mood([.valence: 0.5, .tempo: -1]))
            for scored in pool.recommend(for: taste, dials: dials).tracks {
                #expect(abs(scored.shares.reduce(0) { $0 + $1.amount } - scored.score) < 1e-9)
            }
        }
    }
}
