import Curation
import FoundationEssentials
import Music
import Postgres
import Storage

extension Connection {
    /// What changed from one edition to another, for a terminal; at most `limit` lines of each kind.
    func printedComparison(from earlier: Edition, to later: Edition, limit: Int) throws -> String {
        let found = try compare(earlier, with: later)
        let named = found.entered.map(\.track) + found.left.map(\.track) + found.moved.map(\.track)
        let names = Dictionary(
            try tracks(named).map { track in
                (
                    track.id,
                    "\(track.facts.title) – \(track.facts.artists.map(\.name).joined(separator: ", "))"
                )
            }
        ) { first, _ in first }
        func name(_ track: Track.ID) -> String { names[track]?.printable ?? "track \(track.rawValue)" }
        var lines = [
            "From edition \(earlier.number) to \(later.number): \(found.common) tracks on both, "
                + "\(found.moved.count) of them moved, \(found.entered.count) entered, \(found.left.count) left"
        ]
        func add(_ title: String, _ rows: [String]) {
            guard !rows.isEmpty else { return }
            lines.append(title)
            lines += rows.prefix(limit).map { "  \($0)" }
            if rows.count > limit { lines.append("  … and \(rows.count - limit) more") }
        }
        add("Entered", found.entered.map { "\($0.rank)  \(name($0.track))" })
        add("Left", found.left.map { "\($0.rank)  \(name($0.track))" })
        add("Moved", found.moved.map { "\($0.from) → \($0.to)  \(name($0.track))" })
        return lines.joined(separator: "\n")
    }
}
