import Music
import Recommender
import Testing

@Suite struct EvidenceTests {
    @Test func `the way leads over related artists from one of the listener's`() throws {
        let pool = Scenes().pool
        let ranking = pool.recommend(for: Scenes.taste([Scenes.track(0, 0, 0)]), dials: Dials(limit: 70))
        func path(_ place: Int) -> [Artist.ID]? {
            ranking.tracks.first { $0.artist == Scenes.artist(0, place) }?.evidence.path
        }
        #expect(path(0) == [Scenes.artist(0, 0)])
        #expect(path(3) == [Scenes.artist(0, 0), Scenes.artist(0, 3)])
        let far = try #require(path(5))
        #expect(far.count == 3 && far.first == Scenes.artist(0, 0) && far.last == Scenes.artist(0, 5))
    }

    @Test func `the nearest seed is named with the features in which they agree`() throws {
        var scenes = Scenes()
        let loud = AudioFeatures(
            acousticness: 0.01, danceability: 0.5, energy: 0.99, instrumentalness: 0.5, liveness: 0.5,
            loudness: -15,
            speechiness: 0.5, tempo: 120, valence: 0.5)
        scenes.candidates[1].features = loud
        scenes.candidates[9].features = loud
        let ranking = scenes.pool.recommend(
            for: Scenes.taste([scenes.candidates[1].id, scenes.candidates[3].id]))
        let found = try #require(ranking.tracks.first { $0.track == scenes.candidates[9].id })
        let near = try #require(found.evidence.nearestSeed)
        #expect(near.track == scenes.candidates[1].id)
        #expect(near.cosine > 0.999)
        #expect(Set(near.features.prefix(2)) == ["energy", "acousticness"])
    }

    @Test func `a reason is a sentence of what carried most`() {
        let scored = ScoredTrack(
            track: Track.ID(rawValue: 1), artist: Artist.ID(rawValue: 3), score: 3.5,
            shares: [
                ScoredTrack.Share(block: .graph, amount: 1), ScoredTrack.Share(block: .audio, amount: 2),
                ScoredTrack.Share(block: .popularity, amount: 0.5),
            ],
            evidence: Evidence(
                nearestSeed: Evidence.NearestSeed(
                    track: Track.ID(rawValue: 2), cosine: 0.9, features: ["energy", "acousticness"]),
                path: [4, 5, 3].map { Artist.ID(rawValue: $0) }))
        let reason = scored.reason(
            track: { _ in ("Teardrop", "Massive Attack") }, artist: { _ in "Portishead" })
        #expect(
            reason
                == "close to “Teardrop” by Massive Attack: energy, acousticness; two steps from Portishead; widely played"
        )
    }

    @Test func `who is by an artist whom they play says so, whatever else carries it`() {
        let scored = ScoredTrack(
            track: Track.ID(rawValue: 1), artist: Artist.ID(rawValue: 3), score: 0.2,
            shares: [
                ScoredTrack.Share(block: .graph, amount: -0.3),
                ScoredTrack.Share(block: .popularity, amount: 0.5),
            ], evidence: Evidence(path: [Artist.ID(rawValue: 3)]))
        let reason = scored.reason(track: { _ in nil }, artist: { _ in "Portishead" })
        #expect(reason == "by Portishead, whom you play; widely played")
    }

    @Test func `a block without a weight has no share, and the settings travel with the list`() {
        let pool = Scenes().pool
        var settings = EngineSettings()
        settings.weights[.graph] = nil
        let ranking = pool.recommend(for: Scenes.taste([Scenes.track(0, 0, 0)]), settings: settings)
        #expect(!ranking.tracks.contains { $0.shares.contains { $0.block == .graph } })
        #expect(ranking.settings == settings)
    }
}
