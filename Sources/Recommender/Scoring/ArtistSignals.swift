internal import LinearAlgebra
internal import Music

/// What a taste says of artists, whatever the track.
///
/// Of all artists only the agreement of the walks is kept; the rest is computed where it is asked for.
struct ArtistSignals: Sendable {
    private let pool: CandidatePool
    /// A value an artist; nil where no artist of the listener's is known.
    let graph: Strip<Double>?
    /// The listener's genres, of length one, and the scale of the cosines with them; nil where none is known.
    let genre: (profile: [Float], scale: Scale)?
    /// The artists whom the listener has: how much more of the songs than usual repeat an artist.
    ///
    /// Who has ten artists among ten songs is likelier to want an eleventh than who has four, however near the own ones are.
    private let loyalty: [Int: Double]
    /// What the listener said of artists.
    private let feedback: [Int: Double]
    /// The artists whom the listener has, where the dial asks for new ones or for them.
    private let novelty: [Int: Double]

    init(
        _ taste: ResolvedTaste, _ wishes: Taste, graph: Strip<Double>?, pool: CandidatePool, dials: Dials,
        settings: EngineSettings
    ) {
        self.pool = pool
        self.graph = graph
        genre = pool.genres.profile(of: taste.artists).map { ($0, pool.genreScale($0)) }
        let repeated = taste.repeats.map { min($0, settings.mostRepeats) - settings.usualRepeats } ?? 0
        loyalty = Dictionary(uniqueKeysWithValues: taste.artists.map { ($0.artist, repeated) })
        var said: [Int: Double] = [:]
        for artist in wishes.moreOf {
            if let index = pool.index(of: artist) { said[index] = settings.moreOf }
        }
        for artist in wishes.lessOf {
            if let index = pool.index(of: artist) { said[index] = -settings.lessOf }
        }
        feedback = said
        let familiar = dials.novelty != 0 ? taste.artists.map { ($0.artist, -2 * dials.novelty) } : []
        novelty = Dictionary(uniqueKeysWithValues: familiar)
    }

    /// A signal of an artist; 0 for those that are no artist's.
    func callAsFunction(_ block: Block, of artist: Int) -> Double {
        switch block {
        case .graph: graph?[artist] ?? 0
        case .genre: genreSignal(of: artist)
        case .loyalty: loyalty[artist] ?? 0
        case .feedback: feedback[artist] ?? 0
        case .novelty: novelty[artist] ?? 0
        default: 0
        }
    }

    private func genreSignal(of artist: Int) -> Double {
        guard let genre, pool.genres.isKnown(artist) else { return 0 }
        return genre.scale(Double(pool.genres.cosine(artist, with: genre.profile)))
    }

    /// All signals of each artist together, weighted: at least one value.
    func table(_ weights: [Block: Double]) -> Strip<Float> {
        func weight(_ block: Block) -> Double { weights[block] ?? 0 }
        let table = Workspace<Float>(max(1, pool.artistCount), from: pool.reserve)
        let (ofGraph, ofGenre) = (weight(.graph), weight(.genre))
        for artist in 0..<pool.artistCount {
            table[artist] = Float(ofGraph * (graph?[artist] ?? 0) + ofGenre * genreSignal(of: artist))
        }
        let blocks: [Block] = [.graph, .genre, .loyalty, .feedback, .novelty]
        for artist in Set(feedback.keys).union(loyalty.keys) {
            table[artist] = Float(blocks.reduce(0) { $0 + weight($1) * self($1, of: artist) })
        }
        return table.finished()
    }
}
