import Curation
import FoundationEssentials
import Music
import Recommender
import Storage
import Testing

@Suite struct RestingTests {
    private let now = Date(timeIntervalSince1970: 1_800_000_000)
    private let track = Track.ID(rawValue: 1)

    private func day(_ days: Double) -> Date { now - days * 86_400 }

    @Test(arguments: [
        (0, false), (2.9, false), (3, true), (10, true), (16.9, true), (17, false), (400, false), (-1, false),
    ])
    func `what was shown for three days and passed over rests for fourteen`(daysAgo: Double, isResting: Bool)
    {
        let found = rests(asked: [:], shown: [track: day(daysAgo)], known: [], terms: RestTerms(), now: now)
        #expect((found[track] != nil) == isResting)
        if isResting {
            #expect(found[track]?.until == day(daysAgo - 17))
            #expect(found[track]?.because == .passedOver(shownSince: day(daysAgo)))
        }
    }

    @Test func `what was taken up does not rest, and without a span nothing does`() {
        let shown = [track: day(5)]
        #expect(rests(asked: [:], shown: shown, known: [track], terms: RestTerms(), now: now).isEmpty)
        let never = RestTerms(afterDays: 0, days: 0)
        #expect(rests(asked: [:], shown: shown, known: [], terms: never, now: now).isEmpty)
        let atOnce = RestTerms(afterDays: 0, days: 1)
        #expect(rests(asked: [:], shown: [track: now], known: [], terms: atOnce, now: now).count == 1)
    }

    @Test func `a "not now" outweighs what was passed over, until it is over`() {
        let found = rests(
            asked: [track: now + 60], shown: [track: day(5)], known: [], terms: RestTerms(), now: now)
        #expect(found[track] == Rest(until: now + 60, because: .asked))
        #expect(rests(asked: [track: now], shown: [:], known: [], terms: RestTerms(), now: now).isEmpty)
    }

    @Test func `what had its rest begins anew where it is shown again`() {
        #expect(RestTerms().end(now: now) == day(17))
    }

    @Test func `opinions of artists and rests are part of a taste`() {
        let (liked, less, never) = (Artist.ID(rawValue: 1), Artist.ID(rawValue: 2), Artist.ID(rawValue: 3))
        var listening = Listening()
        listening.artistOpinions = [liked: .like, less: .less, never: .dislike]
        for (number, artist) in [less, Artist.ID(rawValue: 4), never].enumerated() {
            listening.opinions[Track.ID(rawValue: Int64(100 + number))] = .like
            listening.mainArtists[Track.ID(rawValue: Int64(100 + number))] = artist
        }
        func passedOver(_ days: Double) -> Rest {
            Rest(until: day(-days), because: .passedOver(shownSince: now))
        }
        listening.rests = [
            Track.ID(rawValue: 1): passedOver(3), Track.ID(rawValue: 2): passedOver(1),
            Track.ID(rawValue: 3): Rest(until: day(-9), because: .asked),
            Track.ID(rawValue: 4): passedOver(2),
        ]
        let taste = taste(from: listening, now: now)
        #expect(taste.artists.map(\.artist) == [liked])
        #expect(taste.artists.map(\.weight) == [1], "as loudly as a first place")
        #expect(taste.lessOf == [less] && taste.dislikedArtists == [never])
        #expect(taste.moreOf == [liked, Artist.ID(rawValue: 4)], "less outweighs a liked song")
        #expect(taste.resting == [Track.ID(rawValue: 3)])
        #expect(taste.shownLately.map(\.rawValue) == [2, 4, 1], "the first to come back first")
    }
}
