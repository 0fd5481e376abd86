public import FoundationEssentials

/// PostgreSQL counts from 2000-01-01 00:00 UTC, `Date` from a year later.
private let epochOffset = Date(timeIntervalSince1970: 946_684_800).timeIntervalSinceReferenceDate

extension Date: PostgresValue {
    /// `timestamptz`.
    public static var postgresType: PostgresType { .timestamptz }

    /// Microseconds; `distantPast` and `distantFuture` stand for the two infinities.
    public func encode(into buffer: inout [UInt8]) {
        let microseconds = ((timeIntervalSinceReferenceDate - epochOffset) * 1_000_000).rounded()
        let isPast = self == .distantPast || microseconds <= Double(Int64.min)
        let isFuture = self == .distantFuture || !(microseconds < Double(Int64.max))
        buffer.append(integer: isPast ? Int64.min : isFuture ? Int64.max : Int64(microseconds))
    }

    /// Reads `timestamptz`; `timestamp` and `date` count as UTC.
    public static func decode(_ bytes: RawSpan, from type: PostgresType) -> Date? {
        switch type {
        case .timestamptz, .timestamp:
            bytes.integer(Int64.self).map { count in
                switch count {
                case .min: .distantPast
                case .max: .distantFuture
                default:
                    Date(timeIntervalSinceReferenceDate: Double(count) / 1_000_000 + epochOffset)
                }
            }
        case .date:
            bytes.integer(Int32.self).map { days in
                switch days {
                case .min: .distantPast
                case .max: .distantFuture
                default: Date(timeIntervalSinceReferenceDate: Double(days) * 86_400 + epochOffset)
                }
            }
        default: nil
        }
    }
}

extension Duration: PostgresValue {
    /// `interval`.
    public static var postgresType: PostgresType { .interval }

    /// Microseconds, cut towards zero and to the range of 64 bits, no days and no months.
    public func encode(into buffer: inout [UInt8]) {
        let (seconds, attoseconds) = components
        let (whole, overflows) = seconds.multipliedReportingOverflow(by: 1_000_000)
        let (total, exceeds) = whole.addingReportingOverflow(attoseconds / 1_000_000_000_000)
        buffer.append(integer: overflows || exceeds ? (seconds < 0 ? .min : .max) : total)
        buffer.append(integer: Int32(0))
        buffer.append(integer: Int32(0))
    }

    /// Reads an `interval` without months, a day being 24 hours: a month has no fixed length.
    public static func decode(_ bytes: RawSpan, from type: PostgresType) -> Duration? {
        guard type == .interval, let microseconds = bytes.integer(Int64.self),
            let days = bytes.integer(Int32.self, at: 8), bytes.integer(Int32.self, at: 12) == 0
        else { return nil }
        return .microseconds(microseconds) + .seconds(Int64(days) * 86_400)
    }
}

extension Connection {
    /// The server's clock, as it stands now: later than the beginning of the transaction.
    public func clock() throws -> Date { try one(try row("SELECT clock_timestamp() AS now")).get("now") }
}
