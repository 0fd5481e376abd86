package import FoundationEssentials
package import Music
package import Postgres
package import Recommender
package import Storage

/// A listener and their taste as it is now, read once: what a question about their list is answered from.
package struct TasteSnapshot: Sendable {
    /// Who.
    package var listener: Listener.ID
    /// When.
    package var now: Date
    /// What they listen to.
    package var listening: Listening
    /// Their taste.
    package var taste: Taste
    /// Their current list; nil while there is none.
    package var edition: Edition?
    /// The dials of that list, the usual ones where it does not tell.
    package var dials: Dials
}

extension Connection {
    /// A listener's taste as it is now, and the list that they have.
    package func tasteSnapshot(
        of listener: Listener.ID, now: Date, rest: RestTerms = RestTerms()
    ) throws -> TasteSnapshot {
        let listening = try listening(of: listener, now: now, rest: rest)
        let edition = try currentEdition(of: listener)
        return TasteSnapshot(
            listener: listener, now: now, listening: listening, taste: taste(from: listening, now: now),
            edition: edition, dials: edition?.dials ?? Dials())
    }
}

extension TasteSnapshot {
    /// The dials of the next list, before any change.
    ///
    /// A change is one of the list that it was tried on. Without one the usual dials count again, but for one: whoever wants no
    /// explicit words wants none tomorrow either.
    package func nextDials(usual: Dials, isChanged: Bool) -> Dials {
        if isChanged { return dials }
        guard edition != nil else { return usual }
        var next = usual
        next.allowsExplicit = dials.allowsExplicit
        return next
    }
}

extension Edition {
    /// The dials that it records; nil where it was made by an engine of which nothing is known here.
    package var dials: Dials? {
        struct Recipe: Decodable { let dials: Dials }
        return try? settings.decode(as: Recipe.self).dials
    }
}
