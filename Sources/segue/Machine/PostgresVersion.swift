/// Which of the installed PostgreSQLs runs a cluster: the version that made it; for a new one the newest.
///
/// - Parameter made: what the cluster's `PG_VERSION` says; nil where there is no cluster yet.
/// - Throws: `Failure` where that version is not installed, or none from 15 on is.
package func postgresVersion(for made: String?, among installed: [Int]) throws -> Int {
    guard let made else {
        guard let newest = installed.max(), newest >= 15 else {
            throw Failure(
                "PostgreSQL 15 or later is not installed: apt-get install postgresql-15, or set SEGUE_DATABASE_URL"
            )
        }
        return newest
    }
    let words = made.filter { !$0.isWhitespace }
    guard let version = Int(words), installed.contains(version) else {
        throw Failure(
            "the database was made by PostgreSQL \(words), which is not installed: apt-get install postgresql-\(words)"
        )
    }
    return version
}
