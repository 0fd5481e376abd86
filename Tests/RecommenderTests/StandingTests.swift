import Music
import Recommender
import Testing

/// Each stage drops a track, names itself, and lets the track in when it is undone.
@Suite struct StandingTests {
    private let scenes = Scenes()
    private let seed = Scenes.track(0, 0, 0)

    /// A track of the list of somebody who turned nothing, far enough down to leave room above it.
    private func listed(_ place: Int = 20) -> Track.ID {
        scenes.pool.recommend(for: Scenes.taste([seed])).tracks[place].track
    }

    @Test func `a listed track is told its place, as the list has it`() throws {
        let (pool, taste) = (scenes.pool, Scenes.taste([seed]))
        let ranking = pool.recommend(for: taste)
        for (place, scored) in ranking.tracks.enumerated() where place % 9 == 0 {
            let standing = pool.standing(of: scored.track, for: taste)
            #expect(standing.rank == place + 1)
            #expect(standing.hindrance == nil)
            #expect(standing.scored == scored)
        }
    }

    @Test(arguments: [Standing.Stage.known, .disliked, .artistDisliked, .resting])
    func `what a listener said or has shuts a track out until it is undone`(stage: Standing.Stage) throws {
        let (pool, track) = (scenes.pool, listed())
        let artist = try #require(pool.standing(of: track, for: Taste()).scored?.artist)
        var taste = Scenes.taste([seed])
        switch stage {
        case .known: taste.known = [track]
        case .disliked: taste.dislikedTracks = [track]
        case .artistDisliked: taste.dislikedArtists = [artist]
        default: taste.resting = [track]
        }
        let standing = pool.standing(of: track, for: taste)
        #expect(standing.hindrance == Standing.Hindrance(stage))
        #expect(standing.rank == nil && standing.wouldRank == nil)
        #expect(standing.scored?.track == track, "what it scores is told all the same")
        #expect(pool.standing(of: track, for: Scenes.taste([seed])).rank != nil)
    }

    @Test func `a seed is known`() {
        let standing = scenes.pool.standing(of: seed, for: Scenes.taste([seed]))
        #expect(standing.hindrance == Standing.Hindrance(.known))
    }

    @Test func `an explicit track is dropped by the dial alone`() {
        var scenes = scenes
        let track = listed()
        for index in scenes.candidates.indices where scenes.candidates[index].id == track {
            scenes.candidates[index].isExplicit = true
        }
        let (pool, taste) = (scenes.pool, Scenes.taste([seed]))
        let refused = pool.standing(of: track, for: taste, dials: Dials(allowsExplicit: false))
        #expect(refused.hindrance == Standing.Hindrance(.explicit))
        #expect(pool.standing(of: track, for: taste).rank != nil)
    }

    @Test func `another version of a known song is the same song, and the version is named`() {
        var scenes = scenes
        let artist = Scenes.artist(0, 1)
        let known = Candidate(id: Track.ID(rawValue: 1), title: "Song", artists: [artist])
        let live = Candidate(
            id: Track.ID(rawValue: 2), title: "Song (Live)", artists: [artist], popularity: 100)
        scenes.candidates += [known, live]
        var taste = Scenes.taste([seed])
        #expect(scenes.pool.standing(of: live.id, for: taste).rank != nil)
        taste.known = [known.id]
        #expect(
            scenes.pool.standing(of: live.id, for: taste).hindrance
                == Standing.Hindrance(.sameSong, because: known.id))
    }

    @Test func `of two versions the lower gives way to the higher`() {
        var scenes = scenes
        let artist = Scenes.artist(0, 1)
        let pair = [(1, 90.0), (2, 20)].map { id, popularity in
            Candidate(
                id: Track.ID(rawValue: Int64(id)), title: "Song", artists: [artist], popularity: popularity)
        }
        scenes.candidates += pair
        let (taste, dials) = (Scenes.taste([seed]), Dials(limit: 300))
        let standing = scenes.pool.standing(of: pair[1].id, for: taste, dials: dials)
        #expect(standing.hindrance == Standing.Hindrance(.sameSong, because: pair[0].id))
        scenes.candidates.removeAll { $0.id == pair[0].id }
        #expect(scenes.pool.standing(of: pair[1].id, for: taste, dials: dials).rank != nil)
    }

    @Test func `a third of an artist falls to the cap, and comes without it`() throws {
        let (pool, taste) = (scenes.pool, Scenes.taste([seed]))
        let free = Dials(limit: 40, diversity: 0)
        var capped = free
        capped.tracksPerArtist = 2
        let tracks = pool.recommend(for: taste, dials: free).tracks
        let times = Dictionary(grouping: tracks, by: \.artist)
        let many = try #require(times.values.first { $0.count > 2 })
        let standing = pool.standing(of: many[2].track, for: taste, dials: capped)
        #expect(standing.hindrance == Standing.Hindrance(.artistCap, because: many[1].track))
        #expect(pool.standing(of: many[2].track, for: taste, dials: free).rank != nil)
    }

    @Test func `what is too alike falls to diversity, and comes without it`() throws {
        var scenes = scenes
        // One artist whom everybody plays: without variety the list is theirs.
        for index in scenes.candidates.indices
        where scenes.candidates[index].artists[0] == Scenes.artist(0, 2) {
            scenes.candidates[index].popularity = 100
        }
        let (pool, taste) = (scenes.pool, Scenes.taste([seed, Scenes.track(0, 1, 0)]))
        let varied = Dials(limit: 10, diversity: 1)
        let free = Dials(limit: 10, diversity: 0)
        let list = Set(pool.recommend(for: taste, dials: varied).tracks.map(\.track))
        let gone = pool.recommend(for: taste, dials: free).tracks.filter { !list.contains($0.track) }
        try #require(!gone.isEmpty)
        for scored in gone {
            let standing = pool.standing(of: scored.track, for: taste, dials: varied)
            #expect(standing.hindrance?.stage == .diversity)
            #expect(standing.hindrance?.because.map(list.contains) == true)
            #expect(pool.standing(of: scored.track, for: taste, dials: free).rank != nil)
        }
    }

    @Test(arguments: [0, 0.55]) func `what scores too little is told what it would take`(diversity: Double)
        throws
    {
        let (pool, taste) = (scenes.pool, Scenes.taste([seed]))
        let dials = Dials(limit: 10, diversity: diversity)
        let list = pool.recommend(for: taste, dials: dials).tracks
        let far = Scenes.track(2, 3, 4)
        let standing = pool.standing(of: far, for: taste, dials: dials)
        #expect(standing.hindrance == Standing.Hindrance(.belowLimit))
        let need = try #require(standing.needed)
        #expect(need.gap > 0)
        #expect(abs(need.score - need.gap - standing.scored!.score) < 1e-9)
        #expect(need.block == .graph, "another scene is a long way off")
        if diversity == 0 { #expect(abs(need.score - list.last!.score) < 0.02) }
        #expect(
            pool.standing(of: far, for: taste, dials: Dials(limit: 317, diversity: diversity)).rank != nil)
    }

    @Test func `the place by score alone is that of a list without any variety`() {
        let (pool, taste) = (scenes.pool, Scenes.taste([seed, Scenes.track(1, 2, 3)]))
        let all = pool.recommend(for: taste, dials: Dials(limit: 400, diversity: 0, tracksPerArtist: 400))
        for (place, scored) in all.tracks.enumerated() where place % 23 == 0 {
            #expect(
                pool.standing(of: scored.track, for: taste, dials: Dials(limit: 5), threads: 2).wouldRank
                    == place + 1)
        }
    }

    @Test func `a track without a sound is not shut out, and one that is no candidate is told so`() {
        var scenes = scenes
        for index in scenes.candidates.indices { scenes.candidates[index].features = nil }
        let standing = scenes.pool.standing(of: Scenes.track(0, 1, 1), for: Scenes.taste([seed]))
        #expect(standing.hasSound == false)
        #expect(standing.rank != nil)
        let nobody = scenes.pool.standing(of: Track.ID(rawValue: 5), for: Taste())
        #expect(nobody.hindrance == Standing.Hindrance(.notInPool))
        #expect(nobody.scored == nil)
    }
}
