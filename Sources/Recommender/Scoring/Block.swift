/// A part of the score that can be told apart and explained.
public enum Block: String, Sendable, Hashable, Codable, CaseIterable, CodingKeyRepresentable {
    /// Personalised PageRank over related artists.
    case graph
    /// The place among its artist's tracks by popularity.
    case place
    /// How well its year fits the years of the seeds.
    case era
    /// Popularity.
    case popularity
    /// How well its popularity fits that of the seeds.
    case reach
    /// Likeness of sound to the mean of the seeds.
    case audio
    /// Likeness of genres.
    case genre
    /// Whether its artist is one of the listener's, and how much their songs repeat artists.
    case loyalty
    /// What other listeners have who have the seeds.
    case collaborative
    /// The sound that the mood dial asks for.
    case mood
    /// What the listener said of its artist: liked songs, or less of them.
    case feedback
    /// What the novelty dial takes from the familiar.
    case novelty
}
