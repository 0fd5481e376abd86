import Music
import Recommender
import Testing

@Suite struct FeedbackTests {
    private let pool = Scenes().pool
    private let taste = Scenes.taste([Scenes.track(0, 0, 0), Scenes.track(0, 4, 0), Scenes.track(2, 0, 0)])

    private func feedback(_ track: ScoredTrack?) -> Double {
        track?.shares.first { $0.block == .feedback }?.amount ?? 0
    }

    @Test func `what the listener said of an artist is a share of its own, and nothing else changes`() throws
    {
        let artist = Scenes.artist(0, 2)
        let plain = pool.recommend(for: taste, dials: Dials(limit: 300))
        let before = try #require(plain.tracks.first { $0.artist == artist })
        #expect(feedback(before) == 0)
        for (way, sign) in [(\Taste.lessOf, -1.0), (\Taste.moreOf, 1.0)] {
            var taste = taste
            taste[keyPath: way] = [artist]
            let list = pool.recommend(for: taste, dials: Dials(limit: 300)).tracks
            let after = try #require(list.first { $0.track == before.track })
            #expect(feedback(after) * sign > 0)
            #expect(abs(after.score - before.score - feedback(after)) < 1e-9)
            #expect(list.allSatisfy { ($0.artist == artist) == (feedback($0) != 0) })
        }
    }

    @Test func `a liked song raises what is near, and is what carried it`() throws {
        let liked = Scenes.track(3, 5, 0)
        func best(_ list: Ranking) -> Int? { list.tracks.firstIndex { Scenes.scene(of: $0.track) == 3 } }
        let before = try #require(best(pool.recommend(for: taste, dials: Dials(limit: 300))))
        var more = taste
        more.seeds.append(Taste.Seed(track: liked))
        let list = pool.recommend(for: more, dials: Dials(limit: 300))
        let place = try #require(best(list))
        #expect(place < before)
        #expect(list.tracks[place].evidence.nearestSeed?.track == liked)
        #expect(list.tracks[place].evidence.path.first == Scenes.artist(3, 5))
    }

    @Test func `what was shown lately yields where there is not enough else, what rests by wish does not`() {
        let everything = pool.recommend(for: taste, dials: Dials(limit: 400)).tracks.map(\.track)
        #expect(everything.count == 317)
        var tired = taste
        tired.resting = Set(everything[300...])
        // All but fifty were shown; those at the end of the line have rested least.
        tired.shownLately = Array(everything[50..<300])
        let short = pool.recommend(for: tired, dials: Dials(limit: 40))
        #expect(Set(short.tracks.map(\.track)).isSubset(of: everything[..<50]))
        #expect(short.cameBack.isEmpty)
        let long = pool.recommend(for: tired, dials: Dials(limit: 80))
        #expect(long.tracks.count == 80)
        #expect(Set(long.tracks.map(\.track)).isDisjoint(with: everything[300...]))
        #expect(Set(long.cameBack).isSubset(of: everything[50..<110]), "those that rested longest come first")
        #expect(!long.cameBack.isEmpty)
        // The same again from the same taste: the yielding is part of the recipe.
        #expect(pool.recommend(for: long.taste, dials: Dials(limit: 80)).tracks == long.tracks)
        let all = pool.recommend(for: tired, dials: Dials(limit: .max))
        #expect(all.tracks.count == 300 && all.cameBack.count == 250)
    }
}
