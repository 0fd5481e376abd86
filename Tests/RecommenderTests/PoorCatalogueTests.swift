import Music
import Recommender
import TestChance
import Testing

/// Catalogues of which less is known, by the machinery of `segue evaluate`: the signals that are left find the way.
@Suite struct PoorCatalogueTests {
    /// What a catalogue may lack.
    enum Lack: String, CaseIterable, Sendable {
        case nothing, popularity, genres, years, sounds, titles, relations
        case halfOfPopularity, halfOfGenres, halfOfYears, halfOfSounds, halfOfRelations
        case allButRelations, allButGenres, allButSounds

        func apply(to scenes: inout Scenes) {
            var random = Numbers(state: 8)
            func lacks(_ all: Self..., half: Self? = nil) -> Bool {
                self == half ? Bool.random(using: &random) : all.contains(self)
            }
            for index in scenes.candidates.indices {
                if lacks(.popularity, .allButRelations, .allButGenres, .allButSounds, half: .halfOfPopularity)
                {
                    scenes.candidates[index].popularity = nil
                }
                if lacks(.years, .allButRelations, .allButGenres, .allButSounds, half: .halfOfYears) {
                    scenes.candidates[index].releaseYear = nil
                }
                if lacks(.sounds, .allButRelations, .allButGenres, half: .halfOfSounds) {
                    scenes.candidates[index].features = nil
                }
                if lacks(.titles) { scenes.candidates[index].title = "" }
            }
            scenes.artists = scenes.artists.map { artist in
                lacks(.genres, .allButRelations, .allButSounds, half: .halfOfGenres)
                    ? CandidateArtist(id: artist.id, genres: []) : artist
            }
            scenes.relations.removeAll { _ in
                lacks(.relations, .allButGenres, .allButSounds, half: .halfOfRelations)
            }
        }
    }

    @Test(arguments: Lack.allCases) func `what is left finds the scene`(lack: Lack) throws {
        var scenes = Scenes()
        lack.apply(to: &scenes)
        let report = try SceneFolder.with(scenes) { try $0.measured() }
        // A sound is like its scene's, but not always most like it.
        #expect(try #require(report.ndcg10) > (lack == .allButSounds ? 0.8 : 0.99), "\(report)")
    }

    /// Nothing but who made what: then all that can be told is whose tracks the listener has.
    @Test func `of ids alone it does as well as more of the same artists`() throws {
        var scenes = Scenes()
        Lack.allButRelations.apply(to: &scenes)
        scenes.relations = []
        let (varied, plain) = try SceneFolder.with(scenes) { folder in
            (try folder.measured(), try folder.measured(Dials(diversity: 0)))
        }
        #expect(try #require(plain.ndcg10) == #require(plain.plain), "\(plain)")
        // By chance it would be a quarter; beyond the listener's artists there is nothing to choose by but variety.
        #expect(try #require(varied.ndcg10) > 0.5, "\(varied)")
    }

    @Test(arguments: Lack.allCases) func `fifty tracks are enough`(lack: Lack) throws {
        var random = Numbers(state: 3)
        var scenes = Scenes()
        scenes.candidates = Array(scenes.candidates.shuffled(using: &random).prefix(50))
        lack.apply(to: &scenes)
        let report = try SceneFolder.with(scenes) { try $0.measured() }
        // Of fifty about twelve are of a scene; by chance a quarter of what could be gained.
        #expect(try #require(report.ndcg10) > 0.5, "\(report)")
    }

    @Test func `an artist with hundreds of tracks does not fill the list`() throws {
        var scenes = Scenes()
        for number in 100..<600 {
            var song = scenes.candidates[0]
            song.id = Track.ID(rawValue: 10_000 + Int64(10_000 * Scenes.count) + Int64(number))
            song.title = "Song of hundreds \(number)"
            scenes.candidates.append(song)
        }
        let list = scenes.pool.recommend(for: Scenes.taste([Scenes.track(0, 0, 0), Scenes.track(0, 4, 0)]))
        #expect(Set(list.tracks.prefix(10).map(\.artist)).count >= 5)
        #expect(list.tracks.count { $0.artist == Scenes.artist(0, 0) } == Dials().tracksPerArtist)
    }

    /// What is the same everywhere tells nothing, as if it were not there.
    @Test func `a popularity, year or genre that all have weighs nothing`() {
        var (same, none) = (Scenes(), Scenes())
        for index in same.candidates.indices {
            same.candidates[index].popularity = 0
            same.candidates[index].releaseYear = 2000
            none.candidates[index].popularity = nil
            none.candidates[index].releaseYear = nil
        }
        same.artists = same.artists.map { CandidateArtist(id: $0.id, genres: ["music"]) }
        none.artists = []
        let taste = Scenes.taste([Scenes.track(1, 0, 0), Scenes.track(3, 4, 0)])
        let (list, expected) = (
            same.pool.recommend(for: taste).tracks, none.pool.recommend(for: taste).tracks
        )
        #expect(list.map(\.track) == expected.map(\.track))
        #expect(Set(list.flatMap { $0.shares.map(\.block) }) == [.graph, .audio, .loyalty])
    }
}
