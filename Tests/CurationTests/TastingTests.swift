import Curation
import FoundationEssentials
import Music
import Recommender
import Storage
import Testing

@Suite struct TastingTests {
    @Test func `what is disliked speaks for nothing and is never shown; what is liked speaks loudest`() {
        let (one, two) = (Track.ID(rawValue: 1), Track.ID(rawValue: 2))
        var listening = Listening()
        listening.opinions = [one: .like, two: .dislike]
        listening.known = [one, two]
        let taste = taste(from: listening, now: Date())
        #expect(taste.seeds.map(\.track) == [one])
        #expect(taste.dislikedTracks == [two])
        #expect(taste.known == [one, two])
    }
}
