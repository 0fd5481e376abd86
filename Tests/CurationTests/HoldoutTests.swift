import Curation
import FoundationEssentials
import Music
import Recommender
import Storage
import Testing

@Suite struct HoldoutTests {
    private let sync = Date(timeIntervalSince1970: 1_000_000)

    private func ids(_ numbers: ClosedRange<Int64>) -> [Track.ID] { numbers.map { Track.ID(rawValue: $0) } }

    private func list(
        _ tracks: [Track.ID], _ range: TimeRange, seen date: Date? = nil
    ) -> [Favourite<Track.ID>] {
        tracks.enumerated().map { place, id in
            Favourite(
                id: id, range: range, rank: place + 1, firstSeenAt: date ?? sync, lastSeenAt: date ?? sync)
        }
    }

    @Test func `what came after the first sync is hidden, the last of it`() {
        var listening = Listening()
        listening.tracks = list(ids(1...60), .long) + list(ids(61...75), .short, seen: sync + 86_400)
        let plays = Dictionary(uniqueKeysWithValues: ids(76...95).map { ($0, sync + 5 * 86_400) })
        let holdout = Holdout(from: listening, firstPlays: plays)
        #expect(holdout.method == .newest)
        #expect(holdout.since == sync + 5 * 86_400)
        #expect(holdout.tracks == Set(ids(76...95)), "a fifth of 95, and its whole day")
        #expect(holdout.rest == Set(ids(1...75)))
    }

    @Test func `a track that moves up onto the list of the year is no news`() {
        var listening = Listening()
        listening.tracks = list(ids(1...40), .long) + list(ids(41...60), .long, seen: sync + 86_400)
        #expect(Holdout(from: listening, firstPlays: [:]).method == .fifth)
    }

    @Test func `with one sync, what is on the short list alone is the latest`() {
        var listening = Listening()
        listening.tracks = list(ids(1...60), .long) + list(ids(31...60) + ids(101...120), .short)
        let holdout = Holdout(from: listening, firstPlays: [:])
        #expect(holdout.method == .lately)
        #expect(holdout.since == nil)
        #expect(holdout.tracks.count == 16, "a fifth of eighty")
        #expect(holdout.tracks.isSubset(of: ids(101...120)))
    }

    @Test func `where nothing tells what is new, a fifth is drawn, the same each time`() {
        var listening = Listening()
        listening.tracks = list(ids(1...50), .long) + list(ids(1...50), .short)
        let holdout = Holdout(from: listening, firstPlays: [:])
        #expect(holdout.method == .fifth)
        #expect(holdout.tracks.count == 10)
        #expect(holdout.rest.isDisjoint(with: holdout.tracks))
        listening.tracks.reverse()
        #expect(Holdout(from: listening, firstPlays: [:]) == holdout)
    }

    @Test func `a sync that brings nearly everything leaves nothing to learn from, and is not taken`() {
        var listening = Listening()
        listening.tracks = list(ids(1...5), .short) + list(ids(6...100), .short, seen: sync + 60)
        #expect(Holdout(from: listening, firstPlays: [:]).method == .fifth)
    }

    @Test func `what is disliked is neither hidden nor left; of nothing, nothing is hidden`() {
        var listening = Listening()
        listening.tracks = list(ids(1...50), .long)
        listening.opinions = [Track.ID(rawValue: 7): .dislike]
        let holdout = Holdout(from: listening, firstPlays: [:])
        #expect(!holdout.tracks.union(holdout.rest).contains(Track.ID(rawValue: 7)))
        let nobody = Holdout(from: Listening(), firstPlays: [:])
        #expect(nobody.tracks.isEmpty)
        #expect(nobody.rest.isEmpty)
    }

    @Test func `the rest knows nothing of what came since`() {
        var listening = Listening()
        listening.tracks =
            list(ids(1...60), .long) + list(ids(1...20), .short, seen: sync + 90)
            + list(ids(61...80), .short, seen: sync + 90)
        let artist = Artist.ID(rawValue: 1)
        listening.artists = [
            Favourite(id: artist, range: .short, rank: 1, firstSeenAt: sync + 90, lastSeenAt: sync + 90)
        ]
        listening.known = Set(ids(1...99))
        let holdout = Holdout(from: listening, firstPlays: [:])
        #expect(holdout.tracks == Set(ids(61...80)))
        let rest = listening.without(holdout)
        #expect(rest.tracks.map(\.id) == ids(1...60), "nor that old ones came back")
        #expect(rest.artists.isEmpty)
        #expect(rest.known == Set(ids(1...60)))
    }

    @Test
    func `that a hidden song is liked says nothing of its artist, though another song of theirs is left`() {
        var listening = Listening()
        listening.tracks = list(ids(1...60), .long) + list(ids(61...80), .short, seen: sync + 90)
        listening.opinions = [Track.ID(rawValue: 70): .like, Track.ID(rawValue: 5): .like]
        let (hidden, left) = (Artist.ID(rawValue: 1), Artist.ID(rawValue: 2))
        listening.mainArtists = [Track.ID(rawValue: 70): hidden, Track.ID(rawValue: 5): left]
        #expect(taste(from: listening, now: sync).moreOf == [hidden, left])
        let holdout = Holdout(from: listening, firstPlays: [:])
        #expect(holdout.tracks.contains(Track.ID(rawValue: 70)))
        #expect(taste(from: listening.without(holdout), now: sync).moreOf == [left])
    }
}
