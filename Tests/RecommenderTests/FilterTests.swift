import Music
import Recommender
import Testing

@Suite struct FilterTests {
    private func ids(_ ranking: Ranking) -> Set<Track.ID> { Set(ranking.tracks.map(\.track)) }

    @Test func `what is known, disliked or resting does not come`() {
        let pool = Scenes().pool
        var taste = Scenes.taste([Scenes.track(0, 0, 0)])
        let first = pool.recommend(for: taste).tracks.map(\.track)
        taste.known = [first[0]]
        taste.dislikedTracks = [first[1]]
        taste.resting = [first[2]]
        taste.dislikedArtists = [Scenes.artist(0, 1)]
        let found = pool.recommend(for: taste)
        #expect(ids(found).isDisjoint(with: first.prefix(3)))
        #expect(!ids(found).contains(Scenes.track(0, 0, 0)))
        #expect(!found.tracks.contains { $0.artist == Scenes.artist(0, 1) })
        #expect(found.tracks.count == 100)
    }

    @Test func `explicit tracks come only where they may`() {
        var scenes = Scenes()
        for index in scenes.candidates.indices { scenes.candidates[index].isExplicit = index % 2 == 0 }
        let marked = Set(scenes.candidates.filter { $0.isExplicit == true }.map(\.id))
        let taste = Scenes.taste([Scenes.track(0, 0, 1)])
        #expect(!ids(scenes.pool.recommend(for: taste)).isDisjoint(with: marked))
        let clean = scenes.pool.recommend(for: taste, dials: Dials(allowsExplicit: false))
        #expect(ids(clean).isDisjoint(with: marked))
    }

    @Test(arguments: [
        ("Song (Live at Home)", true), ("SONG - Remastered 2011", true), ("Song [feat. Someone]", true),
        ("Song - Single Version", true), ("Song feat. Someone", true), ("Song (Someone Remix)", true),
        ("Song Two", false), ("Song (Part II)", false),
    ])
    func `a version of a known song does not come, another song does`(title: String, isSame: Bool) {
        var scenes = Scenes()
        let artist = Scenes.artist(0, 0)
        let known = Candidate(id: Track.ID(rawValue: 1), title: "Song", artists: [artist])
        let other = Candidate(id: Track.ID(rawValue: 2), title: title, artists: [artist], popularity: 100)
        scenes.candidates += [known, other]
        let found = scenes.pool.recommend(for: Scenes.taste([known.id]))
        #expect(ids(found).contains(other.id) == !isSame)
    }

    @Test func `of two tracks with one ISRC one comes, and neither when one is known`() throws {
        var scenes = Scenes()
        let code = try #require(ISRC(rawValue: "GBAYE0601498"))
        scenes.candidates[1].isrc = code
        scenes.candidates[2].isrc = code
        let pair: Set = [scenes.candidates[1].id, scenes.candidates[2].id]
        let seed = scenes.candidates[0].id
        #expect(ids(scenes.pool.recommend(for: Scenes.taste([seed]))).intersection(pair).count == 1)
        var taste = Scenes.taste([seed])
        taste.known = [scenes.candidates[1].id]
        #expect(ids(scenes.pool.recommend(for: taste)).isDisjoint(with: pair))
    }

    @Test func `an artist is kept to so many tracks, and less of an artist is less`() {
        let pool = Scenes().pool
        var taste = Scenes.taste([Scenes.track(0, 0, 0), Scenes.track(0, 0, 1)])
        let capped = pool.recommend(for: taste, dials: Dials(limit: 60, tracksPerArtist: 2))
        let times = Dictionary(grouping: capped.tracks, by: \.artist).mapValues(\.count)
        #expect(times.values.allSatisfy { $0 <= 2 })
        let before = pool.recommend(for: taste).tracks.first { $0.artist == Scenes.artist(0, 0) }
        taste.lessOf = [Scenes.artist(0, 0)]
        let after = pool.recommend(for: taste).tracks.first { $0.track == before?.track }
        #expect(after?.shares.contains { $0.block == .feedback && $0.amount < 0 } ?? true)
        #expect((after?.score ?? -9) < before!.score)
    }

    @Test func `the dials do what they say`() {
        var scenes = Scenes()
        // One artist whom everybody plays, and of whom the listener has nothing: without variety the list is theirs.
        for index in scenes.candidates.indices
        where scenes.candidates[index].artists[0] == Scenes.artist(0, 2) {
            scenes.candidates[index].popularity = 100
        }
        let pool = scenes.pool
        let taste = Scenes.taste([Scenes.track(0, 0, 0), Scenes.track(0, 0, 1), Scenes.track(0, 1, 0)])
        func artists(_ diversity: Double) -> Int {
            Set(
                pool.recommend(for: taste, dials: Dials(diversity: diversity)).tracks.prefix(10).map(\.artist)
            ).count
        }
        #expect(artists(0) < artists(1))
        func known(_ novelty: Double) -> Int {
            pool.recommend(for: taste, dials: Dials(novelty: novelty)).tracks.prefix(10)
                .count { $0.evidence.steps == 0 }
        }
        #expect(known(1) < known(-1))
        #expect(pool.recommend(for: taste, dials: Dials(limit: 7)).tracks.count == 7)
        #expect(pool.recommend(for: taste, dials: Dials(limit: 0)).tracks.isEmpty)
        #expect(pool.recommend(for: taste, dials: Dials(limit: .max, diversity: .nan)).tracks.count == 317)
    }
}
