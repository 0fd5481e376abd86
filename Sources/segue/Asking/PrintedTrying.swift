import Curation
import Foundation
import Lifecycle
import Music
import Recommender
import Storage

extension Trying {
    /// A list that was tried, for a terminal: what was changed, the list, and what left it; at most `limit` lines each.
    ///
    /// - Parameters:
    ///   - told: what was to speak or to be silent, in the operator's words.
    ///   - dropped: how many tracks of those were named.
    func text(told: [String], dropped: Int, limit: Int) -> String {
        let shift = tryout.shift
        let changes = turned + words(of: told, dropped)
        let count = tryout.after.tracks.count
        let stayed = count - shift.moved.count - shift.entered.count
        var lines = [
            "Tried: \(changes.isEmpty ? "nothing new" : changes.joined(separator: ", ")). "
                + "Against the list as it would be made now:",
            "\(count.counted("track")), of which \(stayed) stay in place, \(shift.moved.count) moved and "
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

    /// The operator's words, and how many tracks are silent with their artist.
    private func words(of told: [String], _ dropped: Int) -> [String] {
        let silent =
            Set(tryout.before.taste.seeds.map(\.track))
            .subtracting(tryout.taste.seeds.map(\.track)).count - dropped
        guard silent > 0, let last = told.last else { return told }
        let isOne = told.count { $0.hasPrefix("without artist") } == 1
        let also = "\(last) and \(silent) of \(isOne ? "its" : "their") tracks"
        return told.dropLast() + [also]
    }

    private var turned: [String] {
        let (before, after) = (tryout.before.dials, tryout.after.dials)
        func turn<Value: Equatable>(_ name: String, _ dial: (Dials) -> Value) -> String? {
            dial(before) == dial(after) ? nil : "\(name) \(dial(before)) → \(dial(after))"
        }
        let crawl: String? = {
            guard before.crawl?.crawl != after.crawl?.crawl else { return nil }
            return after.crawl.map { "only from crawl \($0.crawl)" } ?? "from everything again"
        }()
        return [
            turn("length", \.limit), turn("novelty", \.novelty), turn("diversity", \.diversity),
            turn("tracks of one artist", \.tracksPerArtist),
            turn("explicit", { $0.allowsExplicit ? "yes" : "no" }),
            turn("mood", { $0.mood?.text ?? "none" }), crawl,
        ].compactMap(\.self)
    }

    /// What became of the parts of a track's score, the largest change first, without what became of nearly all.
    private func cause(of move: Shift.Move) -> String {
        if move.to == nil, move.because.isEmpty, let crawl = tryout.after.dials.crawl {
            return "not reached by crawl \(crawl.crawl)"
        }
        let own = move.because.filter { !shared.contains($0.told) }
        if own.isEmpty { return move.from == nil || move.to == nil ? "" : "made room" }
        return own.map(\.told).joined(separator: ", ")
    }

    /// The changes that nine of ten moves have in common, to the hundredth: they move nobody past another.
    private var shared: Set<String> {
        let moves = tryout.shift.moved + tryout.shift.entered + tryout.shift.left
        let counts = Dictionary(moves.flatMap(\.because).map { ($0.told, 1) }, uniquingKeysWith: +)
        return Set(counts.filter { $0.value * 10 >= moves.count * 9 && moves.count > 4 }.keys)
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
                ["\(place + 1)", was] + names(of: scored.track) + [scored.score.inTwo, move.map(cause) ?? ""])
        }
        return table.text(limits: [4, 4, 40, 30], width: StandardStream.output.width)
    }

    private func left(limit: Int) -> String {
        var table = Table([("Was", .right), ("Track", .left), ("Artist", .left), ("What moved it", .left)])
        for move in tryout.shift.left.prefix(limit) {
            table.add([move.from.map { "\($0)" } ?? ""] + names(of: move.track) + [cause(of: move)])
        }
        return table.text(limits: [4, 40, 30], width: StandardStream.output.width)
    }

    private func names(of track: Track.ID) -> [String] {
        let facts = tracks[track]?.facts
        return [
            facts?.title ?? "track \(track.rawValue)",
            facts?.artists.map(\.name).joined(separator: ", ") ?? "",
        ]
    }
}

extension Shift.Change {
    /// The block, and what became of it.
    fileprivate var told: String { "\(block.name) \((after - before).signed)" }
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
