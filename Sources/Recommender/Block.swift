/// A part of the score that can be told apart and explained.
public enum Block: String, Sendable, Hashable, Codable, CaseIterable {
    /// Personalised PageRank over related artists.
    case graph
    /// The place among its artist's tracks by popularity.
    case place
    /// How well its year fits the years of the seeds.
    case era
    /// Popularity.
    case popularity
    /// Likeness of sound to the mean of the seeds.
    case audio
    /// Likeness of sound to the nearest seeds.
    case nearest
    /// Likeness of genres.
    case genre
    /// What the listener asked for less of.
    case feedback
}
