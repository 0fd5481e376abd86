import Music
import Recommender
import Testing

@Suite struct SongTests {
    private let ada = Artist.ID(rawValue: 1)
    private let bob = Artist.ID(rawValue: 2)
    private let eve = Artist.ID(rawValue: 3)

    @Test func `a cover is another song, a duet is the song of both`() throws {
        let duet = Song(title: "Together (feat. Bob)", artists: [ada, bob])
        #expect(duet.isSame(as: Song(title: "Together", artists: [bob])))
        #expect(duet.isSame(as: Song(title: "together - Live", artists: [ada, eve])))
        #expect(!duet.isSame(as: Song(title: "Together", artists: [eve])))
        let code = try #require(ISRC(rawValue: "GBAYE0601498"))
        #expect(
            Song(title: "Together", artists: [ada], isrc: code)
                .isSame(as: Song(title: "Zusammen", artists: [eve], isrc: code)),
            "one recording, whatever it is called")
        let holds = Song.catalogue([duet, Song(title: "Alone", artists: [eve])])
        #expect(holds(Song(title: "Together", artists: [bob])) && holds(Song(title: "ALONE", artists: [eve])))
        #expect(!holds(Song(title: "Alone", artists: [ada])))
    }

    @Test func `no list holds a song twice, whoever is credited first, in whatever order they came`() {
        var scenes = Scenes()
        let (one, two) = (Scenes.artist(0, 0), Scenes.artist(0, 1))
        let three = Scenes.artist(0, 2)
        let versions = [
            Candidate(
                id: Track.ID(rawValue: 1), title: "Together (feat. Two)", artists: [one, two], popularity: 100
            ),
            Candidate(id: Track.ID(rawValue: 2), title: "Together", artists: [two], popularity: 100),
            Candidate(
                id: Track.ID(rawValue: 3), title: "Together - Live", artists: [two, three], popularity: 100),
            Candidate(id: Track.ID(rawValue: 4), title: "Together", artists: [three], popularity: 100),
        ]
        let all = Set(versions.map(\.id))
        scenes.candidates += versions
        let taste = Scenes.taste([Scenes.track(0, 0, 0), Scenes.track(0, 1, 0), Scenes.track(0, 2, 0)])
        let pool = scenes.pool
        #expect(pool.recommend(for: taste).tracks.count { all.contains($0.track) } == 1)
        for known in versions {
            var knowing = taste
            knowing.known = [known.id]
            #expect(!pool.recommend(for: knowing).tracks.contains { all.contains($0.track) })
            // And also where the pool has never heard of what they know.
            knowing.known = [Track.ID(rawValue: 7)]
            var stranger = known
            stranger.id = Track.ID(rawValue: 7)
            knowing.strangers = [stranger]
            #expect(pool.strangers(among: knowing.known) == [Track.ID(rawValue: 7)])
            #expect(!pool.recommend(for: knowing).tracks.contains { all.contains($0.track) })
        }
        scenes.candidates.reverse()
        #expect(scenes.pool.fingerprint == pool.fingerprint)
        #expect(scenes.pool.recommend(for: taste).tracks == pool.recommend(for: taste).tracks)
    }

    @Test func `what rests or is disliked stays away in every version`() {
        var scenes = Scenes()
        let artist = Scenes.artist(0, 0)
        let song = Candidate(id: Track.ID(rawValue: 1), title: "Song", artists: [artist], popularity: 100)
        var live = song
        live.id = Track.ID(rawValue: 2)
        live.title = "Song (Live)"
        scenes.candidates += [song, live]
        let pool = scenes.pool
        let taste = Scenes.taste([Scenes.track(0, 0, 0)])
        let ways: [WritableKeyPath<Taste, Set<Track.ID>>] = [\.resting, \.dislikedTracks, \.known]
        for way in ways {
            var taste = taste
            taste[keyPath: way] = [live.id]
            #expect(!pool.recommend(for: taste).tracks.contains { [song.id, live.id].contains($0.track) })
        }
        var lately = taste
        lately.shownLately = [live.id]
        #expect(!pool.recommend(for: lately).tracks.contains { [song.id, live.id].contains($0.track) })
    }
}
