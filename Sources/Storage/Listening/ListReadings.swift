public import FoundationEssentials
public import Music
public import Postgres

/// What a listener's list looked like when all of it was read last.
public struct ListReading: Sendable, Hashable {
    /// Which list, such as `tracks/short_term`.
    public var list: String
    /// How long it was.
    public var length: Int
    /// The SHA-256 of the ids on its first page, in order.
    public var firstPage: [UInt8]
    /// When; a reading is written with the database's time.
    public var readAt: Date

    /// A reading.
    public init(list: String, length: Int, firstPage: [UInt8], readAt: Date = .distantPast) {
        self.list = list
        self.length = length
        self.firstPage = firstPage
        self.readAt = readAt
    }
}

extension Connection {
    /// The last whole readings of a listener's lists, by list.
    public func listReadings(of listener: Listener.ID) throws -> [String: ListReading] {
        let rows = try rows("SELECT * FROM list_readings WHERE listener_id = \(listener)")
        return Dictionary(
            uniqueKeysWithValues: try rows.map { row in
                let reading = ListReading(
                    list: try row.get("list"), length: try row.get("length"),
                    firstPage: try row.get("first_page"), readAt: try row.get("read_at"))
                return (reading.list, reading)
            })
    }

    /// Keeps whole readings of a listener's lists; in the transaction that keeps the lists.
    public func keep(readings: [ListReading], of listener: Listener.ID) throws {
        try execute(
            """
            INSERT INTO list_readings (listener_id, list, length, first_page)
            SELECT \(listener), list, length, first_page
              FROM unnest(\(readings.map(\.list)), \(readings.map(\.length)), \(readings.map(\.firstPage)))
                   AS new (list, length, first_page)
                ON CONFLICT (listener_id, list) DO UPDATE
               SET length = excluded.length, first_page = excluded.first_page, read_at = now()
            """)
    }
}
