internal import Music
internal import Postgres
package import Recommender
package import Storage

/// What an edition records of how it was made: all that is needed to make it again.
package struct EditionRecord: Sendable {
    /// The pool, by its fingerprint and size.
    package var pool: PoolRecord
    /// The weights and dials.
    package var recipe: Recipe
    /// For whom; nil where it was not recorded.
    package var taste: Taste?

    /// The pool that an edition was made from.
    package struct PoolRecord: Sendable, Codable {
        /// In hexadecimal digits.
        package var fingerprint: String
        /// How many candidates it had.
        package var considered: Int
        /// The other listeners' histories that spoke, in hexadecimal digits; nil where none did.
        package var model: String?
        /// The artists whom the crawl reached that limited the list, in hexadecimal digits; nil where none did.
        package var reach: String?
        /// How many tracks would still rest, had there been enough else.
        package var cameBack: Int?
    }

    /// The weights and dials of an edition.
    package struct Recipe: Sendable, Codable {
        /// The engine's settings, with its version.
        package var engine: EngineSettings
        /// What the listener turned.
        package var dials: Dials
    }
}

extension Edition {
    /// How the edition was made.
    ///
    /// - Throws: a `DecodingError` where it was made by an engine of which nothing is known here.
    package var record: EditionRecord {
        get throws {
            EditionRecord(
                pool: try pool.decode(), recipe: try settings.decode(),
                taste: try taste?.decode(as: TasteRecord.self).taste)
        }
    }

    /// How many tracks of it would still rest, had there been enough else.
    package var cameBack: Int { (try? pool.decode(as: EditionRecord.PoolRecord.self).cameBack) ?? 0 }
}
