internal import Music

/// The engine with something changed: a weight, a stage, the layout.
struct Variant: Sendable {
    var name: String
    /// What it changes.
    var change: @Sendable (inout Dials, inout EngineSettings) -> Void = { _, _ in }
    /// A pool of its own, where the change stands in the layout.
    var layout: (@Sendable (DataSet) -> CandidatePool)?

    /// The dials and the settings after the change.
    func changed(_ dials: Dials, _ settings: EngineSettings) -> (Dials, EngineSettings) {
        var (dials, settings) = (dials, settings)
        change(&dials, &settings)
        return (dials, settings)
    }

    /// The engine without each of its blocks, and without each of its stages.
    static func ablations(of settings: EngineSettings, amongOthers: Bool) -> [Variant] {
        // What a listener asks for has no part in a trial.
        let asked: Set<Block> = [.feedback, .novelty, .mood]
        let measured = Block.allCases.filter {
            settings.weight($0, trust: amongOthers ? 1 : 0) != 0 && !asked.contains($0)
        }
        return measured.map { block in
            Variant(name: "without \(block.rawValue)", change: { $1.leaveOut(block) })
        } + stages + (amongOthers ? stagesAmongOthers : [])
    }

    private static let stagesAmongOthers = [
        Variant(
            name: "collaborative: the walk alone", change: { ($1.factorShare, $1.completionShare) = (0, 0) }),
        Variant(
            name: "collaborative: the factors alone",
            change: { ($1.factorShare, $1.completionShare) = (1, 0) }),
        Variant(
            name: "collaborative: the completion alone",
            change: { ($1.factorShare, $1.completionShare) = (0, 1) }),
        Variant(name: "collaborative: without the factors", change: { $1.factorShare = 0 }),
        Variant(name: "collaborative: without completion", change: { $1.completionShare = 0 }),
        Variant(name: "collaborative: all tastes together", change: { $1.tasteShare = 0 }),
        Variant(name: "collaborative: all seeds one by one", change: { $1.historyWalk.agreement = 1 }),
        Variant(name: "the listener alone", change: { $1.collaborativeTrust = 0 }),
    ]

    private static let stages = [
        Variant(name: "graph: neighbours alone", change: { $1.walkSteps = 1 }),
        Variant(name: "era: no doubt in few seeds", change: { $1.eraPrior = 0 }),
        Variant(name: "reach: no doubt in few seeds", change: { $1.reachPrior = 0 }),
        Variant(
            name: "without the guess of sounds",
            layout: { $0.pool(of: $0.candidates, guessingSound: false) }),
        Variant(
            name: "without the versions filter",
            layout: { data in
                // Without a title and an ISRC every track is a song of its own.
                data.pool(
                    of: data.candidates.map { candidate in
                        var candidate = candidate
                        candidate.title = ""
                        candidate.isrc = nil
                        return candidate
                    })
            }),
        Variant(name: "without diversity", change: { dials, _ in dials.diversity = 0 }),
        Variant(name: "without the artist cap", change: { dials, _ in dials.tracksPerArtist = .max }),
        Variant(
            name: "without both",
            change: { dials, _ in
                dials.diversity = 0
                dials.tracksPerArtist = .max
            }),
    ]
}
