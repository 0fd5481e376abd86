package import HTTP

/// The text of a seed: words of up to 200 characters, none of which turns the direction of writing.
package func crawlSeed(_ text: String) throws(ProblemDocument) -> String {
    let seed = try words(text, as: "seed", upTo: 200)
    guard !seed.unicodeScalars.contains(where: \.properties.isBidiControl) else {
        throw .wrong("seed", "must not hold characters that turn the direction of writing")
    }
    return seed
}
