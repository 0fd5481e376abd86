import Music
import Recommender
import Testing

/// Catalogues in which one artist alone has more tracks than are looked at first.
@Suite struct NarrowCatalogueTests {
    /// So many artists, the first of whom is near all seeds' artists; each has so many tracks that differ in nothing.
    private func pool(tracks counts: [Int], relations: [ArtistRelation] = []) -> CandidatePool {
        CandidatePool(
            candidates: counts.enumerated().flatMap { artist, count in
                (0..<count).map { number in
                    Candidate(
                        id: Self.track(artist, number), title: "Song \(artist) \(number)",
                        artists: [Artist.ID(rawValue: Int64(artist))])
                }
            }, artists: [], relations: relations)
    }

    private static func track(_ artist: Int, _ number: Int) -> Track.ID {
        Track.ID(rawValue: Int64(1000 * artist + number))
    }

    @Test func `a list is full though all that stands first is by one artist, and wakes nothing`() {
        let pool = pool(tracks: Array(repeating: 450, count: 6))
        var taste = Scenes.taste((0..<3).map { Self.track(0, $0) })
        taste.shownLately = (0..<30).map { Self.track(1, $0) }
        let ranking = pool.recommend(for: taste)
        #expect(ranking.tracks.count == 100)
        #expect(ranking.cameBack.isEmpty)
        let times = Dictionary(grouping: ranking.tracks, by: \.artist).mapValues(\.count)
        #expect(times.values.allSatisfy { $0 <= 20 })
        #expect(Set(ranking.tracks.map(\.track)).isDisjoint(with: taste.shownLately))
    }

    @Test func `the first ten are as varied as the catalogue allows, not as what stands first`() {
        // One neighbour of the listener's artist has half of the catalogue, ten strangers the rest.
        let near = ArtistRelation(artist: Artist.ID(rawValue: 0), related: Artist.ID(rawValue: 1), rank: 1)
        let pool = pool(tracks: [1, 500] + Array(repeating: 50, count: 10), relations: [near])
        let taste = Scenes.taste([Self.track(0, 0)])
        let ten = pool.recommend(for: taste, dials: Dials(limit: 10, diversity: 1)).tracks
        #expect(ten.first?.artist == Artist.ID(rawValue: 1))
        #expect(Set(ten.map(\.artist)).count > 5)
    }

    @Test func `where there is not enough, all that may come does, and what rests comes back`() {
        let pool = pool(tracks: [450, 10])
        var taste = Scenes.taste([Self.track(0, 0)])
        taste.shownLately = (0..<10).map { Self.track(1, $0) }
        let ranking = pool.recommend(for: taste)
        #expect(ranking.tracks.count == 30)
        #expect(Set(ranking.cameBack) == Set(taste.shownLately))
    }
}
