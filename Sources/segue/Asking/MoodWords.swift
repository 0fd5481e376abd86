package import Recommender

extension Mood {
    /// Reads "more energy, much less acoustic": a feature of sound each, more or less of it, perhaps a little or much.
    ///
    /// A plain wish is half of what can be wished, "a little" a quarter and "much" all of it; `energy=0.3` says it by number.
    /// "none" is no mood.
    ///
    /// - Throws: a ``MoodProblem`` that quotes what cannot be read.
    package init(words: String) throws(MoodProblem) {
        self.init()
        guard words != "none" else { return }
        for part in words.split(separator: ",", omittingEmptySubsequences: false) {
            let (feature, wish) = try Self.wish(String(part))
            guard wishes[feature] == nil else { throw MoodProblem("it speaks of \(feature.rawValue) twice") }
            wishes[feature] = wish
        }
    }

    private static func wish(_ part: String) throws(MoodProblem) -> (Feature, Double) {
        var words = part.lowercased().split { $0 == " " || $0 == "=" }.map(String.init)
        guard let name = part.contains("=") ? words.first : words.last else {
            throw MoodProblem("a wish is missing")
        }
        guard let feature = Feature(word: name) else {
            let all = Feature.allCases.map(\.rawValue).joined(separator: ", ")
            throw MoodProblem("'\(name)' is no feature of sound; these are: \(all)")
        }
        if part.contains("=") {
            guard words.count == 2, let wish = Double(words[1]), (-1...1).contains(wish) else {
                throw MoodProblem("'\(name)=' takes a number from -1 to 1")
            }
            return (feature, wish)
        }
        words.removeLast()
        guard let wish = amounts[words.joined(separator: " ")] else {
            throw MoodProblem(
                "'\(name)' takes more, less, a little more, a little less, much more or much less")
        }
        return (feature, wish)
    }

    private static let amounts = [
        "more": 0.5, "less": -0.5, "a little more": 0.25, "a little less": -0.25, "much more": 1,
        "much less": -1,
    ]
}

/// Why words are no mood, in a sentence.
package struct MoodProblem: Error, Sendable, Hashable, CustomStringConvertible {
    package let description: String
    init(_ description: String) { self.description = description }
}

extension Mood.Feature {
    /// By its name, or by the word for what has much of it.
    fileprivate init?(word: String) {
        let spoken: [String: Self] = [
            "acoustic": .acousticness, "danceable": .danceability, "energetic": .energy,
            "instrumental": .instrumentalness, "live": .liveness, "loud": .loudness, "speech": .speechiness,
            "fast": .tempo, "cheerful": .valence,
        ]
        guard let feature = Self(rawValue: word) ?? spoken[word] else { return nil }
        self = feature
    }
}
