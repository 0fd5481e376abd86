import Recommender
import Testing
import segue

@Suite struct MoodWordsTests {
    @Test(arguments: [
        ("more energy, less acoustic", [Mood.Feature.energy: 0.5, .acousticness: -0.5]),
        ("much more danceable", [.danceability: 1]),
        ("a little less tempo,much less speech", [.tempo: -0.25, .speechiness: -1]),
        ("Energy=0.3, more valence", [.energy: 0.3, .valence: 0.5]), ("liveness = -1", [.liveness: -1]),
        ("none", [:]),
    ])
    func `a mood is read from words`(_ words: String, _ wishes: [Mood.Feature: Double]) throws {
        #expect(try Mood(words: words) == Mood(wishes))
    }

    @Test(arguments: [
        ("", "a wish is missing"), ("more energy,", "a wish is missing"), ("more fun", "'fun' is no feature"),
        ("energy", "'energy' takes more, less,"), ("very much energy", "'energy' takes more, less,"),
        ("energy=2", "'energy=' takes a number from -1 to 1"), ("energy=", "'energy=' takes a number"),
        ("energy=nan", "'energy=' takes a number"), ("=1", "'1' is no feature"),
        ("more energy, less energetic", "it speaks of energy twice"),
    ])
    func `what is no mood is quoted`(_ words: String, _ beginning: String) {
        let problem = #expect(throws: MoodProblem.self) { try Mood(words: words) }
        #expect(problem?.description.hasPrefix(beginning) == true, "\(problem?.description ?? "")")
    }
}
