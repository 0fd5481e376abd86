import Foundation
import Recommender

extension Command {
    /// Measures the quality of the recommendations by the published protocol.
    static let evaluate = Command(
        name: "evaluate",
        summary: "Measure the recommendations: on a data set, or on one listener's own history.",
        discussion: """
            With --listener it works on an installation: it hides about a fifth of what they play, the latest where that can
            be told, and counts what their list finds again, beside popularity and chance. The other options do not count then.

            DIR holds tracks.csv, artists.csv, artist_related.csv and NAME/users.csv. Where NAME/truth.csv is there too, the
            metrics are printed beside those of the plain mean-and-cosine and of "same artist, then popularity".
            """,
        options: Operator.options + [
            Option(
                name: "listener", value: "ID",
                help: "test the lists of this one: our id, the account or the name"),
            Option(name: "data", value: "DIR", help: "the data set"),
            Option(name: "split", value: "NAME", help: "the listeners: a folder in DIR (default: valid)"),
            Option(name: "out", value: "FILE", help: "write user_id,item_id,rank,score there"),
            Option(name: "alone", help: "only the listener's own signals, nobody else's history"),
        ]
    ) { arguments in
        if arguments.has("listener") { return try await evaluateListener(arguments) }
        let directory = try arguments.required("data")
        let split = arguments.text("split") ?? "valid"
        for file in ["tracks.csv", "artists.csv", "artist_related.csv", "\(split)/users.csv"]
        where !FileManager.default.isReadableFile(atPath: "\(directory)/\(file)") {
            throw Failure("there is no \(file) in \(directory)")
        }
        if let file = arguments.text("out"), !FileManager.default.createFile(atPath: file, contents: nil) {
            throw Failure("--out \(file): the file cannot be written")
        }
        let bar = Progress("Ranking")
        let report = try await onThread(named: "evaluate") {
            try Evaluation.run(
                directory: directory, split: split, output: arguments.text("out"),
                alone: arguments.has("alone"),
                progress: { done, total in bar.show(done, of: total, "listeners") })
        }
        bar.finish("done")
        print(report)
        return ExitStatus.success
    }
}
