internal import Music

extension Evaluation {
    /// Leaves each block and each stage out in turn, and says what that costs: the paired difference to the full engine.
    ///
    /// The catalogue is laid out anew only for the stages that stand in the layout; all else is ranked again.
    ///
    /// - Parameter progress: called after each listener with the rankings done, the rankings in all, and what is left out.
    /// - Returns: a table whose first line is the full engine.
    public static func ablate(
        _ trial: Trial, progress: (_ done: Int, _ of: Int, _ name: String) -> Void = { _, _, _ in }
    ) throws -> Report {
        let panel = try Panel(trial)
        guard panel.hasTruth else {
            return Report(description: "\(panel.head); no truth to compare with")
        }
        let variants = Variant.ablations(of: trial.settings, amongOthers: panel.hasOthers)
        let pool = panel.joined()
        let total = panel.listeners.count * (variants.count + 1)
        func measure(_ variant: Variant, number: Int) -> [Metrics] {
            let (dials, settings) = variant.changed(trial.dials, trial.settings)
            let lists = panel.rank(
                variant.layout.map { panel.joined($0(panel.data)) } ?? pool, dials: dials, settings: settings,
                each: { progress(number * panel.listeners.count + $0, total, variant.name) })
            return panel.measure(lists)
        }
        let full = measure(Variant(name: "the full engine"), number: 0)
        let rows = variants.enumerated().map { number, variant in
            DifferenceTable.line(variant.name, measure(variant, number: number + 1), to: full)
        }
        let head = [panel.head, DifferenceTable.header, DifferenceTable.line("the full engine", full)]
        return Report(
            description: (head + rows).joined(separator: "\n"), ndcg10: mean(full.map(\.ndcg10)))
    }
}
