import FoundationEssentials
import Music
import Postgres
import Storage

/// A listener's current list, read for a terminal.
struct PrintedList: Sendable {
    let title: String
    let rows: [ListRow]
}

extension Connection {
    /// A listener's current list; nil when there is none yet.
    func printedList(of listener: Listener.ID, limit: Int) throws -> PrintedList? {
        try currentEdition(of: listener).map { try printedList($0, limit: limit) }
    }

    /// An edition, read for a terminal.
    func printedList(_ edition: Edition, limit: Int) throws -> PrintedList {
        let places = try recommendations(of: edition.id, limit: limit)
        let tracks = Dictionary(
            uniqueKeysWithValues: try tracks(places.map(\.track)).map { ($0.id, $0.facts) })
        let rows = try places.compactMap { place in
            try tracks[place.track].map { facts in
                ListRow(
                    rank: place.rank, title: facts.title, artists: facts.artists.map(\.name),
                    year: facts.album?.releaseYear, score: place.score,
                    why: try place.reasons.decode(as: Reasons.self).sentence)
            }
        }
        let stale = edition.staleReason.map { "; stale: \($0)" } ?? ""
        return PrintedList(
            title: "Edition \(edition.number), made \(edition.madeAt.formatted(.iso8601))\(stale)", rows: rows
        )
    }
}
