internal import FoundationEssentials
internal import Music

/// Runs the protocol: recommendations for every listener of a split by the code path that serves requests, and their metrics.
///
/// It blocks for as long as it takes: call it from a program's main thread or an executor of your own.
public enum Evaluation {
    /// What was measured, ready to be printed.
    public struct Report: Sendable, CustomStringConvertible {
        /// A table.
        public var description: String
        /// NDCG@10 of the engine, nil where there is no truth.
        public var ndcg10: Double?
        /// The same of "same artist, then popularity", the plain method to beat; nil where it was not measured.
        public var plain: Double?
    }

    /// Recommends for each listener of a trial, beside the plain methods and, among others, the implicit factors alone.
    ///
    /// - Parameters:
    ///   - output: a file to write user_id, item_id, rank, score to, which is there whole or as it was. Then no track is
    ///     recommended that a listener has shown, told to the engine or not.
    ///   - progress: called after each listener with the listeners done and the listeners in all.
    /// - Returns: the metrics, beside the baselines', where SPLIT/truth.csv is there; else how many rows were written.
    public static func run(
        _ trial: Trial, output: String? = nil, progress: (_ done: Int, _ of: Int) -> Void = { _, _ in }
    ) throws -> Report {
        let panel = try Panel(trial)
        let lists = panel.rank(
            panel.joined(), dials: trial.dials, settings: trial.settings, knowingAll: output != nil,
            each: { progress($0, panel.listeners.count) })
        if let output { try write(lists, of: panel, to: output) }
        guard panel.hasTruth else {
            return Report(
                description: "\(panel.head); \(lists.joined().count) rows written, no truth to compare with")
        }
        let baselines = Baselines(panel.data)
        let shown = panel.listeners.map(\.shown)
        let engine = panel.measure(lists)
        let plain = shown.map { baselines.meanCosine($0, standardised: false) }
        let scaled = shown.map { baselines.meanCosine($0, standardised: true) }
        let same = panel.measure(shown.map(baselines.sameArtist))
        var rows = [
            ("mean + cosine, as they come", panel.measure(plain)),
            ("mean + cosine, standardised", panel.measure(scaled)), ("same artist, then popularity", same),
        ]
        if let model = panel.model {
            let lists = panel.listeners.map { baselines.factors($0.seeds, of: model) }
            rows.append(("implicit factors alone (ALS)", panel.measure(lists)))
        }
        rows.append((panel.hasOthers ? "Segue, with other listeners" : "Segue, a listener alone", engine))
        let isMixed = trial.mix > 1
        let lines =
            [panel.head, Table.header(mixed: isMixed)]
            + rows.map { Table.line($0.0, $0.1, mixed: isMixed) }
        return Report(
            description: lines.joined(separator: "\n"), ndcg10: mean(engine.map(\.ndcg10)),
            plain: mean(same.map(\.ndcg10)))
    }

    private static func write(_ lists: [[ScoredTrack]], of panel: Panel, to path: String) throws {
        var rows = "user_id,item_id,rank,score\n"
        for (listener, list) in zip(panel.listeners, lists) {
            for (place, scored) in list.enumerated() {
                let item = panel.data.items[Int(scored.track.rawValue)]
                rows += "\(quoted(listener.id)),\(quoted(item)),\(place + 1),\(scored.score)\n"
            }
        }
        // What is no file, such as a pipe, cannot be put in the place of another.
        let kind = try? FileManager.default.attributesOfItem(atPath: path)[.type] as? FileAttributeType
        let isAtomic = kind == nil || kind == .typeRegular
        try Data(rows.utf8).write(to: URL(filePath: path), options: isAtomic ? .atomic : [])
    }

    /// A field with quotes where RFC 4180 wants them.
    private static func quoted(_ field: String) -> String {
        guard field.contains(where: { ",\"\r\n".contains($0) }) else { return field }
        return
            "\"\(field.split(separator: "\"", omittingEmptySubsequences: false).joined(separator: "\"\""))\""
    }
}
