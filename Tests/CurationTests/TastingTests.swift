import Curation
import FoundationEssentials
import Music
import Recommender
import Testing

@testable import Storage

@Suite struct TastingTests {
    @Test func `what is disliked speaks for nothing and is never shown`() {
        let (one, two) = (Track.ID(rawValue: 1), Track.ID(rawValue: 2))
        var listening = Listening()
        listening.opinions = [one: .like, two: .dislike]
        listening.known = [one, two]
        let taste = taste(from: listening, now: Date())
        #expect(taste.seeds.map(\.track) == [one])
        #expect(taste.dislikedTracks == [two])
        #expect(taste.known == [one, two])
    }

    /// How loudly each of some tracks speaks, the first of them 1.
    private func loudness(_ listening: Listening, now: Date) -> [Int64: Double] {
        let seeds = taste(from: listening, now: now).seeds
        return Dictionary(uniqueKeysWithValues: seeds.map { ($0.track.rawValue, $0.weight) })
    }

    @Test
    func
        `the nearer to the top, the shorter the span and the later the play, the louder; a like as a first place`()
        throws
    {
        let now = Date()
        func place(_ id: Int64, _ range: TimeRange, _ rank: Int?) -> Favourite<Track.ID> {
            Favourite(id: Track.ID(rawValue: id), range: range, rank: rank, firstSeenAt: now, lastSeenAt: now)
        }
        func played(_ id: Int64, _ times: Int, daysAgo days: Double) -> PlayCount {
            PlayCount(track: Track.ID(rawValue: id), count: times, lastAt: now - days * 86_400)
        }
        var listening = Listening()
        listening.tracks = [
            place(1, .short, 1), place(2, .short, 40), place(3, .medium, 1), place(4, .long, 1),
            place(5, .short, 1), place(5, .long, 1), place(6, .short, nil),
        ]
        listening.plays = [played(7, 3, daysAgo: 1), played(8, 3, daysAgo: 60), played(9, 1, daysAgo: 1)]
        listening.opinions = [Track.ID(rawValue: 10): .like]
        let loud = loudness(listening, now: now)
        let orders: [(Int64, Int64)] = [(1, 2), (1, 3), (3, 4), (5, 1), (7, 8), (7, 9)]
        for (more, less) in orders {
            #expect(try #require(loud[more]) > #require(loud[less]), "\(more) and \(less)")
        }
        #expect(loud[10] == loud[1])
        #expect(loud[6] == nil, "a place that was lost says nothing any more")
    }
}
