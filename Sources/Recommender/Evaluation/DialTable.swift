extension Evaluation {
    /// Turns the novelty and the diversity dial, one at a time, and says what that does to the first ten.
    ///
    /// - Parameter progress: called after each listener with the rankings done, the rankings in all, and the dial's place.
    /// - Returns: a table: NDCG@10, artists in ten, the mean novelty (-log2 of the part of the histories that have a track),
    ///   and how many of ten are by artists whom the listener does not have.
    public static func turnDials(
        _ trial: Trial, progress: (_ done: Int, _ of: Int, _ name: String) -> Void = { _, _, _ in }
    ) throws -> Report {
        let panel = try Panel(trial, novelty: true)
        guard panel.hasTruth else {
            return Report(description: "\(panel.head); no truth to compare with")
        }
        let pool = panel.joined()
        let places =
            [-1, -0.5, 0.25, 0.5, 0.75, 1].map { place in
                Variant(
                    name: "novelty \(Table.signed(place, 2))", change: { dials, _ in dials.novelty = place })
            }
            + [0, 0.25, 0.5, 0.75, 1].map { place in
                Variant(
                    name: "diversity \(Table.decimal(place, 2))",
                    change: { dials, _ in dials.diversity = place })
            }
        let variants = [Variant(name: "the default")] + places
        let total = panel.listeners.count * variants.count
        let lines = variants.enumerated().map { number, variant in
            let (dials, settings) = variant.changed(trial.dials, trial.settings)
            let lists = panel.rank(
                pool, dials: dials, settings: settings,
                each: { progress(number * panel.listeners.count + $0, total, variant.name) })
            return line(variant.name, panel.measure(lists))
        }
        return Report(description: ([panel.head, header] + lines).joined(separator: "\n"))
    }

    private static let header =
        Table.pad("", 18)
        + ["NDCG@10", "new NDCG@10", "artists", "novelty", "by new artists"].map { Table.pad($0, 14) }
        .joined().trimmedEnd

    private static func line(_ name: String, _ metrics: [Metrics]) -> String {
        let values: [(Double, Int)] = [
            (mean(metrics.map(\.ndcg10)), 4), (mean(metrics.compactMap(\.newNDCG10)), 4),
            (mean(metrics.map(\.artists10)), 2), (mean(metrics.compactMap(\.novelty10)), 2),
            (mean(metrics.map { 10 - $0.knownArtist10 }), 2),
        ]
        return Table.pad(name, 18)
            + values.map { Table.pad(Table.decimal($0.0, $0.1), 14) }.joined().trimmedEnd
    }
}
