import Curation
import FoundationEssentials
import Lifecycle
import Music
import Postgres
import Storage

/// What an operator wants with the lists of before.
enum EditionWish: Sendable {
    case list
    case show(Int)
    case verify(Int)
    case compare(Int, Int)
    case restore(Int)

    /// The options that ask for something else than the current list as it is.
    static let words = ["edition", "editions", "verify", "compare", "restore", "new"]

    /// Reads the options; nil where none of them is there, a `UsageError` where they do not go together.
    init?(_ arguments: Arguments) throws {
        let number = try arguments.number("edition", in: 1...Int(Int32.max))
        let other = try arguments.number("compare", in: 1...Int(Int32.max))
        let asked = ["editions", "verify", "compare", "restore", "new"].filter(arguments.has)
        guard let number else {
            if let word = asked.first(where: { ["verify", "compare", "restore"].contains($0) }) {
                throw UsageError("'--\(word)' goes with '--edition'", of: "recommend")
            }
            guard arguments.has("editions") else { return nil }
            guard asked.count == 1 else {
                throw UsageError("'--editions' and '--new' do not go together", of: "recommend")
            }
            self = .list
            return
        }
        guard asked.count <= 1, asked != ["editions"], asked != ["new"] else {
            throw UsageError("'--\(asked[0])' does not go with the other options", of: "recommend")
        }
        switch asked.first {
        case "verify": self = .verify(number)
        case "restore": self = .restore(number)
        default: self = other.map { .compare(number, $0) } ?? .show(number)
        }
    }

    /// Does it, and prints what came of it; the answer is the exit status.
    func fulfil(for listener: Listener, at installation: Installation, limit: Int) async throws -> Int32 {
        let pool = installation.servicePool
        switch self {
        case .list:
            let editions = try await pool.withConnection { try $0.editions(of: listener.id, limit: 100) }
            say(editions.isEmpty ? "\(listener.name) has no list yet" : editions.asTable)
        case .show(let number):
            let list = try await pool.withConnection { connection in
                try connection.printedList(
                    connection.edition(number, existingOf: listener), limit: limit)
            }
            say(list.title)
            say(list.rows.asTable)
        case .verify(let number): return try await verify(number, of: listener, at: installation)
        case .compare(let number, let other):
            let text = try await pool.withConnection { connection in
                try connection.printedComparison(
                    from: connection.edition(number, existingOf: listener),
                    to: connection.edition(other, existingOf: listener), limit: limit)
            }
            say(text)
        case .restore(let number):
            let restored = try await pool.transaction { connection in
                let restored = try connection.restore(number, of: listener.id)
                try connection.forgetOldEditions(of: listener.id)
                return restored
            }
            guard let restored else { throw Failure.noEdition(number, of: listener) }
            guard let edition = restored.edition else {
                throw Failure("\(listener.name) knows or dislikes every track of edition \(number) by now")
            }
            say(
                "Edition \(number) is edition \(edition.number) now, with \(edition.count) tracks; "
                    + "\(restored.leftOut.count) were left out")
        }
        return ExitStatus.success
    }

    private func verify(_ number: Int, of listener: Listener, at installation: Installation) async throws
        -> Int32
    {
        let (edition, places) = try await installation.servicePool.withConnection { connection in
            let edition = try connection.edition(number, existingOf: listener)
            return (edition, try connection.recommendations(of: edition.id, limit: 10_000))
        }
        let found: Verification
        do {
            found = try await installation.studio.verify(edition, places)
        } catch let error as Unverifiable {
            let other = edition.number > 1 ? edition.number - 1 : edition.number + 1
            throw Failure(
                "edition \(number) cannot be made again: \(error). What changed since can still be seen: "
                    + "segue recommend --edition \(number) --compare \(other)")
        }
        guard found.differences.isEmpty else {
            for line in found.differences.prefix(10) { say(line) }
            let more = found.differences.count - 10
            if more > 0 { say("… and \(more) more") }
            let count = found.differences.count
            throw Failure(
                "edition \(number) is not what it records: \(count == 1 ? "one difference" : "\(count) differences")"
            )
        }
        var text =
            "Edition \(number) is what it records: \(found.places) tracks with their ranks, scores and parts"
        if let old = edition.restoredFrom {
            text += ", restored from edition \(old), of which \(found.leftOut) were left out"
        }
        say("\(text) (greatest difference \(found.tolerance))")
        return ExitStatus.success
    }
}

extension Failure {
    fileprivate static func noEdition(_ number: Int, of listener: Listener) -> Failure {
        Failure("there is no edition \(number) of \(listener.name)'s any more: segue recommend --editions")
    }
}

extension Connection {
    /// One of a listener's editions; a `Failure` where there is none with this number.
    fileprivate func edition(_ number: Int, existingOf listener: Listener) throws -> Edition {
        guard let edition = try edition(number, of: listener.id) else {
            throw Failure.noEdition(number, of: listener)
        }
        return edition
    }
}

extension [Edition] {
    /// The editions as a table.
    fileprivate var asTable: String {
        var table = Table([("Edition", .right), ("Made", .left), ("Tracks", .right), ("Note", .left)])
        let current = map(\.number).max()
        for edition in self {
            let notes = [
                edition.restoredFrom.map { "restored from \($0)" },
                // Of those that were followed by another it goes without saying.
                edition.number == current ? edition.staleReason.map { "stale: \($0)" } : nil,
                edition.taste == nil ? "its taste was not recorded" : nil,
            ]
            table.add([
                "\(edition.number)", edition.madeAt.formatted(.iso8601), "\(edition.count)",
                notes.compactMap(\.self).joined(separator: "; "),
            ])
        }
        return table.text(width: StandardStream.output.width)
    }
}
