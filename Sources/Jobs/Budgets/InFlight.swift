package import FoundationEssentials

/// The calls that are under way at a provider, as the tickets that were given out for them.
///
/// Nobody needs to be alive for a place to come free: a ticket that is not given back ends half a minute after its
/// call was to begin, when the call itself is over by the client's own deadline of twenty seconds.
package struct InFlight: Sendable, Hashable {
    package private(set) var tickets: [Int64]

    package init(_ tickets: [Int64] = []) { self.tickets = tickets }

    static let life: TimeInterval = 30

    /// How many may be under way for work of some urgency, of `most`: one place in five is kept for who waits.
    static func places(of most: Int, for priority: JobPriority) -> Int {
        priority == .interactive ? most : max(most - (most + 4) / 5, 1)
    }

    /// How many calls are under way.
    package func count(at now: Date) -> Int { tickets.count { $0 > now.microseconds } }

    /// Takes a place for a call that begins at `start`, and forgets the tickets that have ended.
    mutating func take(from start: Date, at now: Date) -> Ticket {
        tickets.removeAll { $0 <= now.microseconds }
        var ticket = start.addingTimeInterval(Self.life).microseconds
        while tickets.contains(ticket) { ticket += 1 }
        tickets.append(ticket)
        return Ticket(rawValue: ticket)
    }

    /// Gives a place back; one that has ended is no matter.
    package mutating func giveBack(_ ticket: Ticket) { tickets.removeAll { $0 == ticket.rawValue } }
}

extension Date {
    /// Microseconds since 1970, as PostgreSQL counts.
    package var microseconds: Int64 { Int64((timeIntervalSince1970 * 1_000_000).rounded()) }

    /// A time in microseconds since 1970.
    package init(microseconds: Int64) { self.init(timeIntervalSince1970: Double(microseconds) / 1_000_000) }
}
