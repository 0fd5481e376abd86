internal import LinearAlgebra
internal import Music

/// A listener's taste, ready to score: a vector for the matrix and a few tables, each standardised over the candidates.
///
/// The score of a row is `query · row` plus what the tables say of its artist, its year and its popularity. Its parts are
/// computed apart by ``shares(of:)``, and their sum is the score that a listener sees.
struct ScoringPlan: Sendable {
    private let pool: CandidatePool
    private let weights: [Block: Double]
    private let audio: (direction: [Float], scale: Scale)?
    private let mood: (direction: [Float], scale: Scale)?
    private let ofArtists: ArtistSignals
    /// A value a code.
    private let era: [Double]
    private let reach: [Double]
    /// What other listeners' histories say; nil where they say nothing.
    let collaborative: CollaborativeSignal?
    /// All of an artist's, of a year's and of a popularity's, in one each.
    let tables: Tables
    /// What other listeners' histories add to the score of each place, all weights counted.
    private let additions: [Float]
    let query: [Float]
    /// Nil where no artist of the listener's is known.
    let tastes: Tastes?

    /// A plan for a taste.
    ///
    /// - Parameters:
    ///   - known: a plan of the same artists and settings, whose walks over the graph serve here too: they are the most of the
    ///     work.
    ///   - threads: how many share that work; what comes of it does not depend on them.
    init(
        _ taste: ResolvedTaste, _ wishes: Taste, pool: CandidatePool, dials: Dials, settings: EngineSettings,
        walked known: ScoringPlan? = nil, threads: Int = 1
    ) {
        let graph: Strip<Double>?
        if let known {
            (graph, tastes) = (known.ofArtists.graph, known.tastes)
        } else {
            let neighbourhood =
                taste.artists.isEmpty
                ? nil : Neighbourhood(of: taste.artists, in: pool, settings, threads: threads)
            graph = neighbourhood.map { pool.graphSignal($0, settings, threads: threads) }
            tastes = neighbourhood.map { Tastes($0, settings) }
        }
        let collaborative = pool.collaborativeIndex.flatMap { [tastes] in
            CollaborativeSignal(taste, tastes, member: wishes.member, in: $0, settings)
        }
        self.collaborative = collaborative
        let weights = settings.weights(turnedBy: dials, trust: collaborative?.trust ?? 0)
        let alike = Float(weights[.collaborative] ?? 0)
        additions = collaborative.map { $0.alike.map { alike * $0 } } ?? []
        self.pool = pool
        self.weights = weights
        audio = taste.meanAudio.map { direction in (direction, pool.audioScale(direction)) }
        mood = dials.mood?.direction.map { direction, strength in
            var scale = pool.audioScale(direction)
            scale.factor *= strength
            return (direction, scale)
        }
        ofArtists = ArtistSignals(
            taste, wishes, graph: graph, pool: pool, dials: dials, settings: settings)
        era = LikelihoodRatio.table(
            seeds: taste.points.map { ($0.year, $0.weight) }, pool: pool.yearCounts, width: settings.eraWidth,
            prior: settings.eraPrior)
        reach = LikelihoodRatio.table(
            seeds: taste.points.map { ($0.popularity, $0.weight) }, pool: pool.popularityCounts,
            width: settings.reachWidth, prior: settings.reachPrior)

        var query = [Float](repeating: 0, count: CandidatePool.Column.count)
        for case (let sound?, let weight) in [(audio, weights[.audio]), (mood, weights[.mood])] {
            let factor = (weight ?? 0) * sound.scale.factor
            for feature in 0..<AudioSpace.width {
                query[feature] += Float(factor * Double(sound.direction[feature]))
            }
        }
        query[CandidatePool.Column.place] = Float(weights[.place] ?? 0)
        query[CandidatePool.Column.popularity] = Float(weights[.popularity] ?? 0)
        self.query = query
        tables = Tables(
            word: ofArtists.table(weights), first: era.map { Float($0 * (weights[.era] ?? 0)) },
            second: reach.map { Float($0 * (weights[.reach] ?? 0)) })
    }

    /// The listener's genres, of length one; nil where none is known.
    var genreProfile: [Float]? { ofArtists.genre?.profile }

    /// What is added to the products and tables while all candidates are walked over; nil where nothing is.
    var adjustment: Matrix.Adjustment? { collaborative?.adjustment(additions) }

    /// A row's score as that walk finds it.
    func walkedScore(of row: Int) -> Float {
        let score = pool.rows.score(of: row, for: query, tables: tables)
        return score + (collaborative?.place(of: row).map { additions[$0] } ?? 0)
    }

    /// The parts of a row's score, in the order of ``Block``; a signal that is absent has no part.
    func shares(of row: Int) -> [ScoredTrack.Share] {
        let artist = Int(pool.artist[row])
        let place = collaborative?.place(of: row)
        return Block.allCases.compactMap { block in
            let weight = weights[block] ?? 0
            let signal: Double =
                switch block {
                case .graph, .genre, .loyalty, .feedback, .novelty: ofArtists(block, of: artist)
                case .era: era[Int(pool.year[row])]
                case .reach: reach[Int(pool.popularity[row])]
                case .place: Double(pool.rows[row, CandidatePool.Column.place])
                case .popularity: Double(pool.rows[row, CandidatePool.Column.popularity])
                case .collaborative: place.map { Double(collaborative?.alike[$0] ?? 0) } ?? 0
                case .audio: soundSignal(row, along: audio)
                case .mood: soundSignal(row, along: mood)
                }
            let amount = weight * signal
            return amount != 0 && amount.isFinite ? ScoredTrack.Share(block: block, amount: amount) : nil
        }
    }

    /// 0 where the sound is unknown: it then neither fits nor does not.
    private func soundSignal(_ row: Int, along sound: (direction: [Float], scale: Scale)?) -> Double {
        guard let sound, pool.hasAudio[row] else { return 0 }
        let sum = zip(sound.direction, pool.audio(of: row)).reduce(0) { $0 + Double($1.0) * Double($1.1) }
        return sound.scale(sum)
    }
}

extension EngineSettings {
    /// The weights as a novelty dial leaves them: the more novel, the less popularity counts.
    fileprivate func weights(turnedBy dials: Dials, trust: Double) -> [Block: Double] {
        var weights = Dictionary(uniqueKeysWithValues: Block.allCases.map { ($0, weight($0, trust: trust)) })
        let novelty = dials.novelty.isFinite ? min(1, max(-1, dials.novelty)) : 0
        weights[.popularity]! *= 1 - novelty
        return weights
    }
}
