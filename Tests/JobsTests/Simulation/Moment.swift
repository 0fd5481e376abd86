internal import FoundationEssentials
internal import Jobs

/// A time by the one true clock, in microseconds since 1970, as PostgreSQL keeps it: exact, so that equal runs stay equal.
typealias Moment = Int64

extension Int64 {
    /// The time as the budgets take it.
    var date: Date { Date(microseconds: self) }

    /// So much later.
    static func + (moment: Moment, span: Duration) -> Moment { moment + span.microseconds }

    /// A span of seconds.
    static func seconds(_ seconds: Double) -> Int64 { Int64((seconds * 1_000_000).rounded()) }
}

extension Duration {
    /// Whole microseconds.
    var microseconds: Int64 { Int64((self / .microseconds(1)).rounded()) }
}
