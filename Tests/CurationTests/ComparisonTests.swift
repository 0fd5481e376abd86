import Curation
import Music
import Testing

@Suite struct ComparisonTests {
    private func list(_ tracks: Int64...) -> [Comparison.Place] {
        tracks.enumerated().map { Comparison.Place(track: Track.ID(rawValue: $1), rank: $0 + 1) }
    }

    @Test func `what entered, left and moved is told with its places`() {
        let found = Comparison(from: list(1, 2, 3, 4), to: list(1, 4, 5, 3))
        #expect(found.common == 3)
        #expect(found.entered == [Comparison.Place(track: Track.ID(rawValue: 5), rank: 3)])
        #expect(found.left == [Comparison.Place(track: Track.ID(rawValue: 2), rank: 2)])
        #expect(found.moved.map { [Int($0.track.rawValue), $0.from, $0.to] } == [[4, 4, 2], [3, 3, 4]])
    }

    @Test func `the other way round it is the opposite, and with itself nothing`() {
        let (one, two) = (list(1, 2, 3, 4, 9), list(7, 1, 4, 2))
        let (there, back) = (Comparison(from: one, to: two), Comparison(from: two, to: one))
        #expect(there.entered == back.left && there.left == back.entered && there.common == back.common)
        let same = Comparison(from: one, to: one)
        #expect(same.common == 5 && same.entered.isEmpty && same.left.isEmpty && same.moved.isEmpty)
        #expect(Comparison(from: [], to: one).entered.count == 5)
    }
}
