/// Runs the protocol: recommendations for every listener of a split by the code path that serves requests, and their metrics.
public enum Evaluation {
    /// What was measured, ready to be printed.
    public struct Report: Sendable, CustomStringConvertible {
        /// A table.
        public var description: String
    }

    /// Recommends for each listener of `split` under `directory` and writes user_id, item_id, rank, score to `output`.
    ///
    /// - Parameters:
    ///   - directory: a data set in the layout of the protocol: tracks.csv, artists.csv, artist_related.csv, SPLIT/users.csv.
    ///   - alone: leaves other listeners' histories out. They are not used yet, so that it changes nothing.
    ///   - progress: called now and then with the listeners done and the listeners in all.
    /// - Returns: the metrics, beside the baselines', where SPLIT/truth.csv is there; else how many rows were written.
    public static func run(
        directory: String, split: String, output: String?, alone: Bool = true,
        dials: Dials = Dials(), settings: EngineSettings = EngineSettings(),
        progress: (_ done: Int, _ of: Int) -> Void = { _, _ in }
    ) throws -> Report {
        Report(description: "")
    }
}
