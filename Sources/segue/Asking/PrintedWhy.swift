import Curation
import Foundation
import Lifecycle
import Music
import Recommender
import Storage

extension Why {
    /// Why a track is on the list or not, for a terminal.
    var text: String {
        var lines = ["\(track.name) (track \(track.id.rawValue))", verdict]
        if let until = dropped?.until { lines.append("Until \(until.formatted(.iso8601)).") }
        if dropped?.setting == "feedback" {
            lines.append("To change that, undo the dislike on the page or with POST /feedback.")
        } else if let option = dropped?.option {
            lines.append("To change that: \(option).")
        }
        if let wouldRank { lines.append("By score alone it would be at place \(wouldRank).") }
        if let needed {
            lines.append("A score of \(needed.score.inTwo) would be enough\(needed.lag).")
        }
        lines += notes
        if let reasons { lines += ["", reasons.table(of: score ?? 0)] + reasons.carriers }
        return lines.joined(separator: "\n")
    }

    private var verdict: String {
        let list = edition.map { "edition \($0.number)" } ?? "any list: there is none yet"
        if let rank { return "At place \(rank) of \(list): \(reasons?.sentence ?? "")." }
        guard let dropped else { return "Not on \(list)." }
        return "Not on \(list): \(dropped.detail)"
    }
}

extension Why.Dropped {
    /// What would let it in, as this program is told.
    fileprivate var option: String? {
        switch setting {
        case "allow_explicit": "--explicit yes"
        case "tracks_per_artist": "--per-artist"
        case "diversity": "--diversity"
        case "limit": "--length"
        default: setting
        }
    }
}

extension Standing.Need {
    fileprivate var lag: String {
        guard let block else { return "" }
        return ": “\(block.name)” adds \(amount.inTwo), and \(listed.inTwo) on the list in the mean"
    }
}

extension Reasons {
    /// The parts of a score, which add up to it.
    fileprivate func table(of score: Double) -> String {
        var table = Table([("Part", .left), ("Amount", .right), ("What carried it", .left)])
        for part in parts {
            let name = Block(rawValue: part.block)?.name ?? part.block
            table.add([name, part.amount.signed, part.text ?? ""])
        }
        table.add(["Score", score.signed, ""])
        return table.text(width: StandardStream.output.width)
    }

    /// The seeds that carried it and the way to its artist, a line each.
    fileprivate var carriers: [String] {
        var lines: [String] = []
        let tracks = seeds?.tracks ?? []
        if !tracks.isEmpty {
            let names = tracks.map {
                "“\($0.title)” – \($0.artists.joined(separator: ", ")) \($0.weight.percent)"
            }
            lines.append("Carried by \(names.joined(separator: "; "))")
        }
        let artists = seeds?.artists ?? []
        if !artists.isEmpty {
            let names = artists.map {
                "\($0.name) \($0.weight.percent)"
            }
            lines.append("By the artists \(names.joined(separator: "; "))")
        }
        return lines
            + (path ?? []).map { step in
                let day = step.asOf.formatted(.iso8601.year().month().day())
                return
                    "\(step.from.name) → \(step.to.name): place \(step.rank) of a list of \(step.source.rawValue), \(day)"
            }
    }
}

extension Double {
    /// With two decimals.
    var inTwo: String { String(format: "%.2f", self) }
    /// As a part of a hundred.
    fileprivate var percent: String { String(format: "%.0f %%", self * 100) }
    /// With two decimals and its sign.
    var signed: String { String(format: "%+.2f", self) }
}
