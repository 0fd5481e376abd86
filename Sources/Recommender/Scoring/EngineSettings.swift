/// What an edition must record to be computed again: the weight of each block and the constants of the terms.
///
/// The defaults were tuned on listeners held out of the protocol's training histories and on its split `valid`; they hold
/// for every listener and catalogue.
public struct EngineSettings: Sendable, Hashable, Codable {
    /// Raised whenever the same settings over the same pool would give another list, or can no longer be read.
    public var version = 10
    /// What a block is worth; one that is not named weighs nothing.
    ///
    /// For `era` and `reach` times a log-likelihood ratio, for `loyalty` times a part of the songs, for the others times a
    /// standard deviation.
    public var weights: [Block: Double] = [
        .graph: 1.7, .place: 0.6, .era: 1.35, .popularity: 0.5, .reach: 0.55, .audio: 0.32, .genre: 0.16,
        .loyalty: 2.2, .feedback: 1, .novelty: 1, .mood: 2,
    ]
    /// What a block is worth where other listeners' histories say all that they can; in between by how much they say.
    ///
    /// `collaborative` is worth nothing to a listener alone.
    public var weightsAmongOthers: [Block: Double] = [
        .graph: 1.38, .place: 0.3, .era: 0.66, .reach: 0.05, .audio: 0.19, .genre: 0.13, .loyalty: 1,
        .collaborative: 1, .feedback: 1, .novelty: 1, .mood: 2,
    ]
    /// The most that other listeners' histories are trusted, 0 to 1; 0 leaves them out.
    public var collaborativeTrust = 1.0
    /// Of what other listeners have in common with the seeds, the part that the factors say.
    public var factorShare = 0.45
    /// The part that the completion of histories says; the walk over them says the rest.
    public var completionShare = 0.23
    /// Of what any of them says, the part that each of several tastes of worlds apart says by itself;
    /// all seeds together say the rest.
    public var tasteShare = 0.4
    /// How the walk over other listeners' histories goes.
    public var historyWalk = HistoryWalk()
    /// The chance of the walk over related artists to start anew.
    public var restart = 0.3
    /// How many steps the walk takes.
    public var walkSteps = 15
    /// What part of all walks together stands in for a walk that does not lead somewhere.
    public var walkSmoothing = 0.03
    /// How alike the walks of two groups of seed artists must be for the groups to be asked together, 0 to 1.
    public var walkLikeness = 0.2
    /// For how many seed artists the neighbourhood is doubted.
    public var graphDoubt = 0.7
    /// Added before the root of a rank, so that an artist out of reach is far, not infinitely far.
    public var rankFloor = 1e-7
    /// The width of the Gaussian about each seed's year, in years.
    public var eraWidth = 4.0
    /// For how many seeds the pool's own distribution of years counts.
    public var eraPrior = 1.0
    /// The width of the Gaussian about each seed's popularity, in points of 100.
    public var reachWidth = 8.0
    /// For how many seeds the pool's own distribution of popularity counts.
    public var reachPrior = 2.0
    /// The part of a listener's songs that repeat an artist where their own artists are neither nearer nor further for it.
    public var usualRepeats = 0.18
    /// The part of the songs beyond which more repeats are not believed: of some hundreds of songs nearly all repeat an artist, and
    /// listeners above a half were found to want hardly more of their own than those at it.
    public var mostRepeats = 0.5
    /// What "less of this artist" takes off.
    public var lessOf = 2.0
    /// What a liked song adds to others of its artist: more than `loyalty` can take from one who becomes the listener's own.
    public var moreOf = 0.5
    /// How many times the tracks wanted are looked at for variety.
    public var breadth = 4

    /// The powers of the parts of a walk from seeds to who has them, and on to what those have.
    public struct HistoryWalk: Sendable, Hashable, Codable {
        /// Of the probability to go from a seed to one of those who have it.
        public var toListener = 0.5
        /// Of what has come together at a listener.
        public var agreement = 1.5
        /// Of the probability to go from a listener to one of the tracks that they have.
        public var toTrack = 0.6
        /// By which what many have counts less in the end.
        public var popularity = 0.2
    }

    /// The measured defaults, one set for every listener and every catalogue.
    public init() {}

    /// What a block is worth where other listeners' histories say so much, 0 to 1.
    func weight(_ block: Block, trust: Double = 0) -> Double {
        let weight = (1 - trust) * (weights[block] ?? 0) + trust * (weightsAmongOthers[block] ?? 0)
        return weight.isFinite ? weight : 0
    }

    /// Takes a block's worth away, alone and among others.
    mutating func leaveOut(_ block: Block) {
        weights[block] = 0
        weightsAmongOthers[block] = 0
    }
}
