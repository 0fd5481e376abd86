import Foundation
import Recommender

extension Command {
    /// Measures the quality of the recommendations by the published protocol.
    static let evaluate = Command(
        name: "evaluate",
        summary: "Measure the recommendations: on a data set, or on one listener's own history.",
        discussion: """
            Either --data or --listener says on what. With --listener it works on an installation: it hides about a fifth of
            what they play, the latest where that can be told, and counts what their list finds again, beside popularity and
            chance. All options but --data-dir are of --data.

            DIR holds tracks.csv, artists.csv, artist_related.csv and NAME/users.csv. Where NAME/truth.csv is there too, the
            metrics are printed beside those of the plain mean-and-cosine and of "same artist, then popularity". The histories
            of DIR/train.csv, where it is there, are those of other listeners of the installation; --alone leaves them out.
            Among others the metrics of implicit factors alone stand beside them too. A popularity may be on any scale. What
            cannot be used is passed over and counted.

            --seeds N shows the engine the first N tracks of each listener; recommending another that they have shown is a
            miss. With --out those count as known and are not recommended, since a scorer of the protocol refuses them.
            FILE is written when all lists are made, and until then stays as it was.

            --ablate and --dials print a table of their own: what each block and stage is worth, with the interval of the
            paired difference to the full engine; and what the novelty and diversity dials do. Of mixed listeners the
            last two columns say how many of their playlists have an artist in the first ten, and how often all have.
            docs/quality.md says how to read them, and what we measured.
            """,
        options: Operator.options + [
            Option(
                name: "listener", value: "ID",
                help: "test the lists of this one: our id, the account or the name"),
            Option(name: "data", value: "DIR", help: "the data set"),
            Option(name: "split", value: "NAME", help: "the listeners: a folder in DIR (default: valid)"),
            Option(name: "out", value: "FILE", help: "write user_id,item_id,rank,score there, at the end"),
            Option(name: "alone", help: "only the listener's own signals, not DIR/train.csv"),
            Option(
                name: "others", value: "N",
                help: "so many other listeners of DIR/train.csv, drawn by a fixed seed (default: all)"),
            Option(name: "seeds", value: "N", help: "show only the first N tracks of each listener"),
            Option(name: "mix", value: "K", help: "make one listener of each K, with the tastes of all"),
            Option(
                name: "without-features", value: "PART",
                help: "take the audio features of a part of the catalogue away, 0 to 1"),
            Option(name: "ablate", help: "leave each block and each stage out in turn"),
            Option(name: "dials", help: "turn the novelty and the diversity dial"),
        ]
    ) { arguments in
        if arguments.has("listener") {
            if let other = trialOptions.first(where: arguments.has) {
                throw UsageError("'--\(other)' does not go with '--listener'", of: "evaluate")
            }
            return try await evaluateListener(arguments)
        }
        let trial = try trial(from: arguments)
        if let file = arguments.text("out") { try checkWritable(file) }
        let bar = Progress("Ranking")
        let report = try await onThread(named: "evaluate") {
            if arguments.has("ablate") {
                try Evaluation.ablate(trial) { done, total, name in bar.show(done, of: total, name) }
            } else if arguments.has("dials") {
                try Evaluation.turnDials(trial) { done, total, name in bar.show(done, of: total, name) }
            } else {
                try Evaluation.run(trial, output: arguments.text("out")) { done, total in
                    bar.show(done, of: total, "listeners")
                }
            }
        }
        bar.finish("done")
        say("\(report)")
        return ExitStatus.success
    }

    /// Says beforehand where a file cannot be written, and leaves what is there as it is.
    private static func checkWritable(_ file: String) throws {
        let folder = URL(filePath: file).deletingLastPathComponent().path
        let files = FileManager.default
        let kind = try? files.attributesOfItem(atPath: file)[.type] as? FileAttributeType
        guard kind != .typeDirectory,
            files.isWritableFile(atPath: files.fileExists(atPath: file) ? file : folder)
        else {
            throw Failure("--out \(file): the file cannot be written")
        }
    }

    /// The options that speak of a data set.
    private static let trialOptions = [
        "data", "split", "out", "alone", "others", "seeds", "mix", "without-features", "ablate", "dials",
    ]

    private static func trial(from arguments: Arguments) throws -> Trial {
        guard let directory = arguments.text("data") else {
            throw UsageError("'--data' is needed, or '--listener'", of: "evaluate")
        }
        var trial = Trial(directory: directory, split: arguments.text("split") ?? "valid")
        for file in ["tracks.csv", "artists.csv", "artist_related.csv", "\(trial.split)/users.csv"]
        where !FileManager.default.isReadableFile(atPath: "\(directory)/\(file)") {
            throw Failure("there is no \(file) in \(directory)")
        }
        trial.alone = arguments.has("alone")
        trial.others = try arguments.number("others", in: 0...100_000_000)
        if trial.alone, trial.others != nil {
            throw UsageError("'--alone' and '--others' exclude each other", of: "evaluate")
        }
        trial.seeds = try arguments.number("seeds", in: 1...1000)
        trial.mix = try arguments.number("mix", in: 1...1000) ?? 1
        if let text = arguments.text("without-features") {
            guard let part = Double(text), (0...1).contains(part) else {
                throw UsageError(
                    "'--without-features' takes a number from 0 to 1, not '\(text)'", of: "evaluate")
            }
            trial.withoutFeatures = part
        }
        if arguments.has("ablate"), arguments.has("dials") {
            throw UsageError("'--ablate' and '--dials' exclude each other", of: "evaluate")
        }
        if arguments.text("out") != nil, arguments.has("ablate") || arguments.has("dials") {
            throw UsageError("'--out' goes with neither '--ablate' nor '--dials'", of: "evaluate")
        }
        return trial
    }
}
