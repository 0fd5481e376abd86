internal import Postgres

/// Why a track is on a list, as it is kept with its place there.
///
/// It can be read by itself: names stand in it, and not ids that may be merged or forgotten.
/// Whoever makes a list writes one with `JSON(encoding:)`; whoever shows it reads ``Recommendation/why``.
public struct Reasons: Sendable, Hashable, Codable {
    /// The whole in a sentence, for a person; empty where nothing is known that speaks for the track.
    public var sentence: String
    /// What the score is made of.
    public var parts: [Part]

    /// What one block adds to a score.
    public struct Part: Sendable, Hashable, Codable {
        /// The block's name, such as `graph` or `audio`.
        public var block: String
        /// What it adds to the score, below 0 where it speaks against the track.
        public var amount: Double
        /// What carried it, for a person: "two steps from Tricky".
        public var text: String?

        /// A part.
        public init(block: String, amount: Double, text: String? = nil) {
            self.block = block
            self.amount = amount
            self.text = text
        }
    }

    /// Reasons.
    public init(sentence: String, parts: [Part]) {
        self.sentence = sentence
        self.parts = parts
    }

    /// How much of all that was said a part is, from -1 to 1; 0 where nothing was said.
    public func share(of part: Part) -> Double {
        let all = parts.reduce(0) { $0 + abs($1.amount) }
        return all > 0 ? part.amount / all : 0
    }
}

extension Recommendation {
    /// Why the track is here.
    public var why: Reasons {
        get throws { try reasons.decode() }
    }
}
