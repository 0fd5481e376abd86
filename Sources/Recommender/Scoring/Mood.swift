/// How a list should sound, whatever the listener's seeds sound like: more of one feature, less of another.
public struct Mood: Sendable, Hashable {
    /// What is wished of each feature, from -1 (much less) to 1 (much more); what is not named is left alone.
    public var wishes: [Feature: Double]

    /// A mood; without a wish it changes nothing.
    public init(_ wishes: [Feature: Double] = [:]) { self.wishes = wishes }

    /// A feature of sound that can be wished for.
    public enum Feature: String, Sendable, Hashable, Codable, CaseIterable, CodingKeyRepresentable {
        case danceability, energy, loudness, speechiness, acousticness, instrumentalness, liveness, valence
        case tempo
    }

    /// The wishes as a direction of length one in the space of sounds, and how strongly it is meant; nil without a wish.
    var direction: (unit: [Float], strength: Double)? {
        let vector = AudioSpace.names.map { name in
            let wish = Feature(rawValue: name).flatMap { wishes[$0] } ?? 0
            return wish.isFinite ? Float(min(1, max(-1, wish))) : 0
        }
        let strength = vector.reduce(0.0) { $0 + Double($1) * Double($1) }.squareRoot()
        return unitLength(vector).map { ($0, strength) }
    }
}

extension Mood: Codable {
    /// Reads an object of wishes, such as `{"energy": 0.5}`.
    public init(from decoder: any Decoder) throws {
        wishes = try decoder.singleValueContainer().decode([Feature: Double].self)
    }

    /// Writes an object of wishes.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(wishes)
    }
}
