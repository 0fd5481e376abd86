internal import LinearAlgebra

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
    init(
        _ drafts: [Draft], artist: [Int32], genres: GenreSpace, space: AudioSpace, guessing: Bool,
        threads: Int
    ) {
        let width = AudioSpace.width
        let quantiles = inParts(of: drafts.count, size: Self.part, threads: threads) { rows in
            var values = [Float](repeating: .nan, count: rows.count * width)
            for row in rows {
                let raw = drafts[row].raw
                for feature in 0..<width where !raw[feature].isNaN {
                    values[(row - rows.lowerBound) * width + feature] = space.maps[feature](raw[feature])
                }
            }
            return values
        }
        let guess = AudioGuess(quantiles: quantiles, artist: artist, genres: genres)
        self.guess = guess
        let parts = inParts(of: drafts.count, size: Self.part, threads: threads) { rows in
            Part(quantiles[rows.lowerBound / Self.part], artist[rows], guess, guessing)
        }
        let known = parts.reduce(0) { $0 + $1.known }
        values.reserveCapacity(drafts.count * width)
        for part in parts {
            values += part.values
            isKnown += part.isKnown
            for i in mean.indices { mean[i] += part.sums[i] }
            for i in moments.indices { moments[i] += part.products[i] }
        }
        guard known > 0 else { return }
        mean = mean.map { $0 / Double(known) }
        moments = moments.map { $0 / Double(known) }
        // With the mean in its place an unknown sound scores the mean, whoever listens: it weighs nothing.
        for track in isKnown.indices where !isKnown[track] {
            for i in 0..<width { values[track * width + i] = Float(mean[i]) }
        }
    }

    /// How many tracks are laid out together: always as many, so that the sums do not depend on the number of threads.
    private static let part = 1 << 16

    /// Some tracks, and what their values come to.
    private struct Part: Sendable {
        var values: [Float]
        var isKnown: [Bool] = []
        var known = 0
        var sums = [Double](repeating: 0, count: AudioSpace.width)
        var products = [Double](repeating: 0, count: AudioSpace.width * AudioSpace.width)

        init(_ quantiles: [Float], _ artist: ArraySlice<Int32>, _ guess: AudioGuess, _ guessing: Bool) {
            let width = AudioSpace.width
            values = quantiles
            isKnown.reserveCapacity(artist.count)
            for (track, artist) in artist.enumerated() {
                let own = track * width..<(track + 1) * width
                let isMeasured = values[own].contains { !$0.isNaN }
                let isFilled = (isMeasured || guessing) && guess.fill(&values, own, artist: Int(artist))
                let isUnit = isFilled && scaleToUnitLength(&values, own)
                isKnown.append(isUnit)
                guard isUnit else {
                    for place in own { values[place] = 0 }
                    continue
                }
                known += 1
                for i in 0..<width {
                    let value = Double(values[own.lowerBound + i])
                    sums[i] += value
                    for j in 0..<width {
                        products[i * width + j] += value * Double(values[own.lowerBound + j])
                    }
                }
            }
        }
    }
}

/// Scales some of the values to length one; false where all of them are zeros.
private func scaleToUnitLength(_ values: inout [Float], _ own: Range<Int>) -> Bool {
    let length = own.reduce(0.0) { $0 + Double(values[$1]) * Double(values[$1]) }.squareRoot()
    guard length > 0 else { return false }
    for place in own { values[place] = Float(Double(values[place]) / length) }
    return true
}

/// The vector scaled to length one; nil for a vector of zeros.
func unitLength(_ vector: [Float]) -> [Float]? {
    let length = vector.reduce(0.0) { $0 + Double($1) * Double($1) }.squareRoot()
    return length > 0 ? vector.map { Float(Double($0) / length) } : nil
}
