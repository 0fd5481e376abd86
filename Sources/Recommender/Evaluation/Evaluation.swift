internal import FoundationEssentials
internal import Music

/// Runs the protocol: recommendations for every listener of a split by the code path that serves requests, and their metrics.
public enum Evaluation {
    /// What was measured, ready to be printed.
    public struct Report: Sendable, CustomStringConvertible {
        /// A table.
        public var description: String
        /// NDCG@10 of the engine, nil where there is no truth.
        public var ndcg10: Double?
    }

    /// Recommends for each listener of `split` under `directory` and writes user_id, item_id, rank, score to `output`.
    ///
    /// It blocks for as long as it takes: call it from a program's main thread or an executor of your own.
    ///
    /// - Parameters:
    ///   - directory: a data set in the layout of the protocol: tracks.csv, artists.csv, artist_related.csv, SPLIT/users.csv.
    ///   - alone: leaves other listeners' histories out. They are not used yet, so that it changes nothing.
    ///   - limit: how many listeners of the split to take, from its first on.
    ///   - progress: called after each listener with the listeners done and the listeners in all.
    /// - Returns: the metrics, beside the baselines', where SPLIT/truth.csv is there; else how many rows were written.
    public static func run(
        directory: String, split: String, output: String?, alone: Bool = true,
        atMost limit: Int = .max, dials: Dials = Dials(), settings: EngineSettings = EngineSettings(),
        progress: (_ done: Int, _ of: Int) -> Void = { _, _ in }
    ) throws -> Report {
        let data = try DataSet(directory: directory)
        let listeners = Array(try data.listeners("\(directory)/\(split)/users.csv").prefix(limit))
        var lists: [[Int]] = []
        var rows = "user_id,item_id,rank,score\n"
        for listener in listeners {
            let ranking = data.pool.recommend(
                for: Taste(seeds: listener.seeds), dials: dials, settings: settings)
            for (place, scored) in ranking.tracks.enumerated() {
                let item = data.items[Int(scored.track.rawValue)]
                rows += "\(quoted(listener.id)),\(quoted(item)),\(place + 1),\(scored.score)\n"
            }
            lists.append(ranking.tracks.map { Int($0.track.rawValue) })
            progress(lists.count, listeners.count)
        }
        if let output { try Data(rows.utf8).write(to: URL(filePath: output)) }
        let head =
            "\(split): \(listeners.count) listeners, \(data.items.count) tracks, settings \(settings.version)"
        let truthPath = "\(directory)/\(split)/truth.csv"
        guard FileManager.default.fileExists(atPath: truthPath) else {
            return Report(
                description: "\(head); \(lists.joined().count) rows written, no truth to compare with")
        }
        let truth = try data.truth(truthPath)
        let table = Table(data: data, listeners: listeners, truth: truth)
        let baselines = Baselines(data)
        let seeds = listeners.map { $0.seeds.map { Int($0.track.rawValue) } }
        let engine = table.measure(lists)
        let lines = [
            head, Table.header,
            Table.line(
                "mean + cosine, as they come",
                table.measure(seeds.map { baselines.meanCosine($0, standardised: false) })),
            Table.line(
                "mean + cosine, standardised",
                table.measure(seeds.map { baselines.meanCosine($0, standardised: true) })),
            Table.line("same artist, then popularity", table.measure(seeds.map(baselines.sameArtist))),
            Table.line("Segue, a listener alone", engine),
        ]
        return Report(
            description: lines.joined(separator: "\n"),
            ndcg10: Interval(engine.map(\.ndcg10), samples: 1).mean)
    }

    /// A field with quotes where RFC 4180 wants them.
    private static func quoted(_ field: String) -> String {
        guard field.contains(where: { ",\"\r\n".contains($0) }) else { return field }
        return
            "\"\(field.split(separator: "\"", omittingEmptySubsequences: false).joined(separator: "\"\""))\""
    }
}
