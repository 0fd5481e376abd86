internal import LinearAlgebra

/// Numbers for tracks and artists by which histories are completed: some tracks of one are shown, and the others are named.
///
/// What is shown comes to a few numbers, the sum of those of its tracks and of their artists; how likely each track is
/// among the others is the softmax of its own numbers' products with them. Source: Liang, Krishnan, Hoffman, Jebara,
/// "Variational autoencoders for collaborative filtering", WWW 2018, §2 (the multinomial likelihood over what was held back),
/// with one linear layer. A track is the sum of itself and its artist, so that what few have shares what is
/// known of their artist: Kula, "Metadata embeddings for user and item cold-start recommendations", CBRecSys 2015.
/// It is fitted to the very task that a newcomer sets, whose history is short; nothing is fitted anew for them.
struct Completion: Sendable {
    let words: Vocabulary
    /// What a shown track and a shown artist say: `width` numbers a word, and an artist.
    private let shownTracks: [Float]
    private let shownArtists: [Float]
    /// What is held against it: a row a word.
    private let named: Matrix
    /// How likely each word is, whatever was shown, as a logarithm.
    private let bias: [Float]

    /// As many tracks are shown at most while it is fitted; more are scaled down to as many.
    static let mostShown = 12
    /// To which power a chance counts: the few high ones do not drown the others.
    private static let power: Float = 0.3

    init(_ words: Vocabulary, _ fitted: CompletionFit) {
        self.words = words
        (shownTracks, shownArtists) = (fitted.shownTracks.values, fitted.shownArtists.values)
        named = Matrix(rows: words.count, columns: fitted.width, values: fitted.named(words))
        bias = fitted.bias.values
    }

    /// How likely a listener with these seeds has each place, to a power, in the measure of the likeliest; 0 for what is no word.
    ///
    /// - Parameter seeds: their places, and how loudly they speak; 1 is as loudly as what another listener has.
    func signal(of seeds: [(place: Int, weight: Double)]) -> [Float] {
        var chances = [Float](repeating: 0, count: words.wordOf.count)
        let width = named.columns
        var sum = [Float](repeating: 0, count: width)
        var loudness = 0.0
        for seed in seeds {
            let (word, artist) = (Int(words.wordOf[seed.place]), Int(words.artistOfPlace[seed.place]))
            guard word >= 0 || artist >= 0 else { continue }
            loudness += seed.weight
            for number in 0..<width {
                let own = word >= 0 ? shownTracks[word * width + number] : 0
                let artists = artist >= 0 ? shownArtists[artist * width + number] : 0
                sum[number] += Float(seed.weight) * (own + artists)
            }
        }
        guard loudness > 0 else { return chances }
        let scale = Float(min(loudness, Double(Self.mostShown)).squareRoot() / loudness)
        let products = named.times(sum.map { $0 * scale })
        let most = products.indices.reduce(-Float.infinity) { max($0, products[$1] + bias[$1]) }
        for word in products.indices {
            let chance = exponential(Double(Self.power * (products[word] + bias[word] - most)))
            chances[Int(words.places[word])] = Float(chance)
        }
        return chances
    }
}

/// The tracks that a ``Completion`` can name, and their artists.
///
/// Those that at least two listeners have, the most had first where there are too many: what one has alone names nobody.
struct Vocabulary: Sendable {
    /// The place of each word, rising.
    let places: [Int32]
    /// The artist of each word; -1 where they are unknown.
    let artists: [Int32]
    /// The word of each place; -1 where it is none.
    let wordOf: [Int32]
    /// The artist of each place; -1 where no word is by them.
    let artistOfPlace: [Int32]
    /// Ascending.
    let artistIDs: [Int64]

    /// More would make a fit too long: its time goes by the words times the listeners.
    private static let most = 32_768

    /// How many words there are.
    var count: Int { places.count }

    /// The words of histories; `artist` gives the number of a place's artist, or nil.
    init(_ histories: Histories, artist: (_ place: Int) -> Int64?) {
        let shared = (0..<histories.placeCount).filter { histories.owners[$0].count > 1 }
        let loudest = shared.sorted {
            (histories.owners[$1].count, $0) < (histories.owners[$0].count, $1)
        }
        let places = loudest.prefix(Self.most).sorted()
        let ids = Set(places.compactMap(artist)).sorted()
        let index = Dictionary(uniqueKeysWithValues: zip(ids, Int32(0)...))
        var wordOf = [Int32](repeating: -1, count: histories.placeCount)
        for (word, place) in places.enumerated() { wordOf[place] = Int32(word) }
        self.places = places.map(Int32.init)
        artistIDs = ids
        artistOfPlace = (0..<histories.placeCount).map { artist($0).flatMap { index[$0] } ?? -1 }
        artists = places.map { [artistOfPlace] in artistOfPlace[$0] }
        self.wordOf = wordOf
    }
}
