package import Recommender

extension Block {
    /// What people call it, in a sentence; the page calls it the same.
    package var name: String {
        switch self {
        case .graph: "nearby artists"
        case .place: "known for it"
        case .era: "era"
        case .popularity: "popularity"
        case .reach: "as known as yours"
        case .audio: "sound"
        case .genre: "genre"
        case .loyalty: "your own artists"
        case .collaborative: "listeners like you"
        case .mood: "mood"
        case .feedback: "your opinion"
        case .novelty: "novelty"
        }
    }
}
