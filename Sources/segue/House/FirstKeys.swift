import Postgres
import Secrets
import Storage

/// The sealing keys of this host, from their file, which a first host makes.
///
/// A file is made only where no token is sealed in the database yet: with keys of its own a second host could open none.
func sealingKeys(at path: String, for databaseURL: String, _ mode: PoolMode) async throws -> SealingKeys {
    let file = KeyFile(at: path)
    if let keys = try file.load() { return keys }
    let pool = Database.servicePool(url: databaseURL, size: 1, mode: mode)
    defer { pool.close() }
    let sealed = try await pool.withConnection { connection in
        try connection.checkSchema()
        return try connection.consents(sealedByNoneOf: [])
    }
    guard sealed == 0 else {
        throw Failure(
            """
            there are no sealing keys at \(path), and \(sealed) listeners' tokens are sealed with others: copy the key file \
            of the first host there, or name it in SEGUE_KEYS_FILE; where it is lost for good, \
            `segue keys rotate --give-up` makes a new one, and they sign in again
            """)
    }
    return try file.loadOrCreate()
}
