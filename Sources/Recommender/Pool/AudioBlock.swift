/// The audio part of the matrix, and what is needed to standardise a cosine over all of it without computing it.
struct AudioBlock {
    /// `AudioSpace.width` a track: a vector of length one, or the mean where nothing is known.
    private(set) var values: [Float] = []
    /// Whether the sound is known or could be guessed.
    private(set) var isKnown: [Bool] = []
    /// The mean of the known vectors.
    private(set) var mean = [Double](repeating: 0, count: AudioSpace.width)
    /// The mean of the products of each two of their values, width × width.
    private(set) var moments = [Double](repeating: 0, count: AudioSpace.width * AudioSpace.width)
    let guess: AudioGuess

    /// Maps, fills and normalises the raw values of all tracks; `guessing` also fills where no value at all is known.
    init(raw: [Float], artist: [Int32], genres: GenreSpace, space: AudioSpace, guessing: Bool) {
        let width = AudioSpace.width
        let quantiles = artist.indices.flatMap { space.quantiles(raw[$0 * width..<($0 + 1) * width]) }
        guess = AudioGuess(quantiles: quantiles, artist: artist, genres: genres)
        values.reserveCapacity(raw.count)
        for track in artist.indices {
            let own = quantiles[track * width..<(track + 1) * width]
            let filled = guess.filled(own, artist: Int(artist[track]))
            let unit = guessing || own.contains { !$0.isNaN } ? filled.flatMap(unitLength) : nil
            isKnown.append(unit != nil)
            values += unit ?? [Float](repeating: 0, count: width)
        }
        let known = isKnown.indices.filter { isKnown[$0] }
        guard !known.isEmpty else { return }
        for track in known {
            for i in 0..<width {
                let value = Double(values[track * width + i])
                mean[i] += value
                for j in 0..<width { moments[i * width + j] += value * Double(values[track * width + j]) }
            }
        }
        mean = mean.map { $0 / Double(known.count) }
        moments = moments.map { $0 / Double(known.count) }
        // With the mean in its place an unknown sound scores the mean, whoever listens: it weighs nothing.
        for track in isKnown.indices where !isKnown[track] {
            for i in 0..<width { values[track * width + i] = Float(mean[i]) }
        }
    }
}

/// The vector scaled to length one; nil for a vector of zeros.
func unitLength(_ vector: [Float]) -> [Float]? {
    let length = vector.reduce(0.0) { $0 + Double($1) * Double($1) }.squareRoot()
    return length > 0 ? vector.map { Float(Double($0) / length) } : nil
}
