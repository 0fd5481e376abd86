internal import Glibc
internal import LinearAlgebra

/// Fits the numbers of a ``Completion``: histories are taken apart by chance, again and again, and put together again.
///
/// Cost: rounds × listeners × words × width × 6, of which BLAS does nearly all. Blocks. The same histories give the same
/// numbers, in whatever order they came: chance is drawn from a fixed seed, and first numbers from the ids.
struct CompletionFit {
    let width: Int
    var shownTracks: Learned
    var shownArtists: Learned
    var namedTracks: Learned
    var namedArtists: Learned
    var bias: Learned

    /// What a fit is made with.
    struct Recipe: Sendable, Hashable {
        /// How many numbers a track has.
        var width = 48
        /// How often each history is taken apart.
        var rounds = 40
        /// How many are looked at before the numbers move, at most.
        var batch = 256
        /// How far they move at most in a step.
        var rate: Float = 0.01
    }

    /// Nil where there is too little in common to learn from.
    init?(
        _ histories: Histories, _ words: Vocabulary, recipe: Recipe = Recipe(),
        name: (_ place: Int) -> UInt64
    ) {
        let told = (0..<histories.listenerCount).map { listener in
            histories.had[listener].compactMap { place in
                words.wordOf[Int(place)] >= 0 ? words.wordOf[Int(place)] : nil
            }
        }.filter { $0.count >= 3 }
        guard told.count > 1 else { return nil }
        width = recipe.width
        let places = words.places.map { name(Int($0)) }
        let artists = words.artistIDs.map { UInt64(bitPattern: $0) }
        shownTracks = Learned(places, width: width, salt: 1)
        shownArtists = Learned(artists, width: width, salt: 2)
        namedTracks = Learned(places, width: width, salt: 3)
        namedArtists = Learned(artists, width: width, salt: 4)
        bias = Learned(
            words.places.map { 0.5 * Float(logarithm(Double(histories.owners[Int($0)].count) + 0.5)) })
        // Small companies move as often as large ones.
        let batch = max(16, min(recipe.batch, told.count / 10))
        let batches = (told.count + batch - 1) / batch
        var random = SplitMix(state: 0)
        var order = Array(told.indices)
        for round in 0..<recipe.rounds {
            order.shuffle(using: &random)
            for first in stride(from: 0, to: order.count, by: batch) {
                let step = round * batches + first / batch + 1
                // Slowly at first, while the moments are not known yet; and ever slower towards the end.
                let rate =
                    recipe.rate * min(1, Float(step) / 20)
                    * (1 - 0.9 * Float(round) / Float(recipe.rounds))
                let parts = order[first..<min(first + batch, order.count)].map {
                    Parted(told[$0], using: &random)
                }
                descend(parts, words, rate: rate, step: step)
            }
        }
    }

    /// A history taken apart: some words that are shown, at most half of a short one, and the others.
    private struct Parted {
        let shown: ArraySlice<Int32>
        let held: ArraySlice<Int32>
        /// How much each shown one counts.
        var part: Float { 1 / Float(shown.count).squareRoot() }
        /// How much each of the others counts: a long history for more than a short one, but not by its length.
        var weight: Float { 1 / Float(held.count).squareRoot() }

        init(_ words: [Int32], using random: inout SplitMix) {
            let words = words.shuffled(using: &random)
            let most = words.count < 20 ? words.count / 2 : 10
            let count = max(1, min(most, Int.random(in: 1...Completion.mostShown, using: &random)))
            (shown, held) = (words[..<count], words[count...])
        }
    }

    /// What each word is held against: its own numbers and its artist's.
    func named(_ words: Vocabulary) -> [Float] {
        var sums = namedTracks.values
        for word in 0..<words.count where words.artists[word] >= 0 {
            let artist = Int(words.artists[word]) * width
            for number in 0..<width { sums[word * width + number] += namedArtists.values[artist + number] }
        }
        return sums
    }

    /// Moves all numbers towards a likelier completion of some histories.
    private mutating func descend(_ parts: [Parted], _ words: Vocabulary, rate: Float, step: Int) {
        let (rows, count) = (parts.count, words.count)
        var hidden = [Float](repeating: 0, count: rows * width)
        for (row, part) in parts.enumerated() {
            for word in part.shown {
                let (own, artist) = (Int(word) * width, Int(words.artists[Int(word)]) * width)
                for number in 0..<width {
                    var sum = shownTracks.values[own + number]
                    if artist >= 0 { sum += shownArtists.values[artist + number] }
                    hidden[row * width + number] += part.part * sum
                }
            }
        }
        let named = named(words)
        var error = [Float](repeating: 0, count: rows * count)
        multiply(
            hidden, named, turning: .second, rows: rows, inner: width, columns: count, into: &error)
        let total = parts.reduce(Float(0)) { $0 + Float($1.held.count) * $1.weight }
        var ofBias = [Float](repeating: 0, count: count)
        for (row, part) in parts.enumerated() {
            softmax(&error, row * count..<(row + 1) * count, Float(part.held.count) * part.weight / total)
            for word in part.held { error[row * count + Int(word)] -= part.weight / total }
            for word in 0..<count { ofBias[word] += error[row * count + word] }
        }
        var ofHidden = hidden
        multiply(error, named, turning: .neither, rows: rows, inner: count, columns: width, into: &ofHidden)
        var ofNamed = named
        multiply(error, hidden, turning: .first, rows: count, inner: rows, columns: width, into: &ofNamed)
        var ofShown = [Float](repeating: 0, count: shownTracks.values.count)
        var ofShownArtists = [Float](repeating: 0, count: shownArtists.values.count)
        for (row, part) in parts.enumerated() {
            for word in part.shown {
                let (own, artist) = (Int(word) * width, Int(words.artists[Int(word)]) * width)
                for number in 0..<width {
                    let slope = part.part * ofHidden[row * width + number]
                    ofShown[own + number] += slope
                    if artist >= 0 { ofShownArtists[artist + number] += slope }
                }
            }
        }
        var ofNamedArtists = [Float](repeating: 0, count: namedArtists.values.count)
        for word in 0..<count where words.artists[word] >= 0 {
            let artist = Int(words.artists[word]) * width
            for number in 0..<width { ofNamedArtists[artist + number] += ofNamed[word * width + number] }
        }
        shownTracks.descend(ofShown, rate, step)
        shownArtists.descend(ofShownArtists, rate, step)
        namedTracks.descend(ofNamed, rate, step)
        namedArtists.descend(ofNamedArtists, rate, step)
        bias.descend(ofBias, rate, step)
    }

    /// Turns logarithms into chances that add up to `sum`, the bias added.
    private func softmax(_ values: inout [Float], _ row: Range<Int>, _ sum: Float) {
        var most = -Float.infinity
        for place in row {
            values[place] += bias.values[place - row.lowerBound]
            most = max(most, values[place])
        }
        var total: Float = 0
        for place in row {
            values[place] = expf(values[place] - most)
            total += values[place]
        }
        let scale = sum / total
        for place in row { values[place] *= scale }
    }
}

/// Numbers that are learned, and how they moved so far.
///
/// Source: Kingma, Ba, "Adam: a method for stochastic optimization", ICLR 2015, algorithm 1.
struct Learned {
    private(set) var values: [Float]
    private var mean: [Float]
    private var square: [Float]
    /// What pulls each number towards 0, or for ever nothing.
    private let decay: Float

    /// Numbers that start from given ones, and are free.
    init(_ values: [Float]) {
        self.values = values
        mean = [Float](repeating: 0, count: values.count)
        square = mean
        decay = 0
    }

    /// `width` small numbers for each name, which depend on nothing else.
    init(_ names: [UInt64], width: Int, salt: UInt64) {
        values = []
        values.reserveCapacity(names.count * width)
        for name in names {
            var random = SplitMix(state: name &* 8 &+ salt)
            for _ in 0..<width { values.append(Float(random.nextUnit() - 0.5) * 0.17) }
        }
        mean = [Float](repeating: 0, count: values.count)
        square = mean
        decay = 1e-5
    }

    /// One step against the slope.
    mutating func descend(_ slope: [Float], _ rate: Float, _ step: Int) {
        let first = 1 / (1 - powf(0.9, Float(step)))
        let second = 1 / (1 - powf(0.999, Float(step)))
        for place in values.indices {
            let slope = slope[place] + decay * values[place]
            mean[place] = 0.9 * mean[place] + 0.1 * slope
            square[place] = 0.999 * square[place] + 0.001 * slope * slope
            values[place] -= rate * mean[place] * first / ((square[place] * second).squareRoot() + 1e-7)
        }
    }
}
