/// A numbered step from one schema to the next; once shipped it is never edited.
package struct Migration: Sendable {
    let version: Int
    let name: String
    let sql: String

    /// All of them, in order.
    ///
    /// Until the first release the first one is `schema.sql` itself, by a symbolic link, so that there is only one to
    /// keep. The release replaces the link by a copy, and from then on a test holds that the steps lead to `schema.sql`.
    static let all = [
        Migration(1, "first schema", PackageResources.m0001_first_schema_sql)
    ]

    private init(_ version: Int, _ name: String, _ bytes: [UInt8]) {
        self.version = version
        self.name = name
        sql = String(decoding: bytes, as: UTF8.self)
    }

    /// The schema that this binary speaks.
    package static var newest: Int { all.count }
}
