import Curation
import Foundation
import Music
import Recommender
import Storage

extension Trying {
    /// A list that was tried, for a terminal: what was changed, the list, and what left it; at most `limit` lines each.
    func text(limit: Int) -> String {
        let shift = tryout.shift
        let count = tryout.after.tracks.count
        let stayed = count - shift.moved.count - shift.entered.count
        var lines = [
            "Tried: \(changes.isEmpty ? "nothing new" : changes.joined(separator: ", ")). "
                + "Against the list as it would be made now:",
            "\(count) tracks, of which \(stayed) stay in place, \(shift.moved.count) moved and "
                + "\(shift.entered.count) entered; \(shift.left.count) left.", "",
            list(limit: limit),
        ]
        if count > limit { lines.append("… and \(count - limit) more") }
        if !shift.left.isEmpty {
            lines += ["", "Left:", left(limit: limit)]
            if shift.left.count > limit { lines.append("… and \(shift.left.count - limit) more") }
        }
        return lines.joined(separator: "\n")
    }

    private var changes: [String] {
        let (before, after) = (tryout.before.dials, tryout.after.dials)
        func turn<Value: Equatable>(_ name: String, _ dial: (Dials) -> Value) -> String? {
            dial(before) == dial(after) ? nil : "\(name) \(dial(before)) → \(dial(after))"
        }
        let turned = [
            turn("length", \.limit), turn("novelty", \.novelty), turn("diversity", \.diversity),
            turn("tracks of one artist", \.tracksPerArtist),
            turn("explicit", { $0.allowsExplicit ? "yes" : "no" }),
            turn("mood", { $0.mood?.text ?? "none" }),
            turn("only of crawl", { $0.crawl.map { "\($0.crawl)" } ?? "none" }),
        ]
        let (old, new) = (tryout.before.taste, tryout.taste)
        let seeds = Set(new.seeds.map(\.track)).symmetricDifference(old.seeds.map(\.track)).count
        let artists = Set(new.artists.map(\.artist)).symmetricDifference(old.artists.map(\.artist)).count
        return turned.compactMap(\.self)
            + [
                seeds > 0 ? "\(seeds) track\(seeds == 1 ? "" : "s") among the seeds" : nil,
                artists > 0 ? "\(artists) artist\(artists == 1 ? "" : "s") among the seeds" : nil,
            ].compactMap(\.self)
    }

    private func list(limit: Int) -> String {
        let moves = Dictionary(
            (tryout.shift.moved + tryout.shift.entered).map { ($0.track, $0) },
            uniquingKeysWith: { one, _ in one })
        var table = Table([
            ("#", .right), ("Was", .right), ("Track", .left), ("Artist", .left), ("Score", .right),
            ("What moved it", .left),
        ])
        for (place, scored) in tryout.after.tracks.prefix(limit).enumerated() {
            let move = moves[scored.track]
            let was = move.map { $0.from.map { "\($0)" } ?? "new" } ?? "="
            table.add(
                ["\(place + 1)", was] + names(of: scored.track) + [scored.score.inTwo, move?.cause ?? ""])
        }
        return table.text(limits: [4, 4, 40, 30])
    }

    private func left(limit: Int) -> String {
        var table = Table([("Was", .right), ("Track", .left), ("Artist", .left), ("What moved it", .left)])
        for move in tryout.shift.left.prefix(limit) {
            table.add([move.from.map { "\($0)" } ?? ""] + names(of: move.track) + [move.cause])
        }
        return table.text(limits: [4, 40, 30])
    }

    private func names(of track: Track.ID) -> [String] {
        let facts = tracks[track]?.facts
        return [
            facts?.title ?? "track \(track.rawValue)",
            facts?.artists.map(\.name).joined(separator: ", ") ?? "",
        ]
    }
}

extension Shift.Move {
    /// What became of the parts of its score, the largest change first.
    fileprivate var cause: String {
        because.isEmpty
            ? from == nil || to == nil ? "" : "made room"
            : because.map { "\($0.block.name) \(($0.after - $0.before).signed)" }.joined(separator: ", ")
    }
}

extension Mood {
    /// The wishes, in the order of the features.
    fileprivate var text: String {
        let told = Feature.allCases.compactMap { feature in
            wishes[feature].map { "\(feature.rawValue) \($0.signed)" }
        }
        return told.isEmpty ? "none" : told.joined(separator: " ")
    }
}
