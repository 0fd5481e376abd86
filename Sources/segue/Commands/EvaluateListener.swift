import Curation
import Foundation
import Lifecycle
import Music
import Recommender
import Storage

/// Tests the lists of one listener of an installation on their own history, and prints what came of it.
func evaluateListener(_ arguments: Arguments) async throws -> Int32 {
    let keeper = try Operator(arguments)
    return try await keeper.withInstallation { installation in
        let listener = try await installation.servicePool.listener(named: arguments.text("listener")).listener
        let split = try await installation.database.transaction(as: .listener(listener.id)) {
            try $0.holdoutSplit(of: listener.id, now: Date())
        }
        let quality = try await installation.studio.backtest(split)
        say("\(listener.name): \(quality.sentence)")
        if !quality.backtest.beginnings.isEmpty { say(quality.table) }
        say(quality.ground)
        return ExitStatus.success
    }
}

extension Quality {
    /// The figures, a line for what is counted in each beginning of the list.
    fileprivate var table: String {
        var table = Table([
            ("In the first", .right), ("", .left), ("Found", .right), ("of", .right), ("Share", .right),
            ("95 % interval", .left), ("Most popular", .right), ("By chance", .right),
        ])
        for beginning in backtest.beginnings {
            let counts = [
                ("tracks", beginning.songs), ("artists", beginning.artists),
                ("new artists", beginning.newArtists),
            ]
            for (name, count) in counts where count.total > 0 {
                table.add([
                    "\(beginning.length)", name, "\(count.found)", "\(count.total)",
                    String(format: "%.2f", count.share),
                    String(format: "%.2f to %.2f", count.interval.lowerBound, count.interval.upperBound),
                    String(format: "%.2f", count.byPopularity), String(format: "%.2f", count.byChance),
                ])
            }
        }
        return table.text(width: StandardStream.output.width)
    }

    private var method: String {
        switch holdout.method {
        case .newest: "the newest"
        case .lately: "played only lately"
        case .fifth: "a random fifth"
        }
    }

    /// On what the figures stand.
    fileprivate var ground: String {
        let since = holdout.since.map { " since \($0.formatted(.iso8601))" } ?? ""
        return
            "\(backtest.hidden.counted("track")) \(backtest.hidden == 1 ? "was" : "were") hidden (\(method)\(since)); "
            + "\(backtest.findable) of them could be recommended, among \(backtest.candidates.counted("candidate"))."
    }
}
