/// Who has a connection of the pool, and who waits for one, in order; a plain value, changed under the pool's lock.
struct WaitingLine {
    typealias Ticket = Int
    typealias Waiter = CheckedContinuation<Grant, Never>

    enum Grant: Sendable {
        /// A connection that was open.
        case lent(Connection)
        /// A place: open one.
        case mayOpen
        case refused(Refusal)
    }
    enum Refusal: Sendable { case timeout, cancelled, poolClosed }
    enum Entry {
        case atOnce(Grant)
        case wait(Ticket)
    }
    /// A place in line: who takes a ticket is granted, or refused, perhaps before they sit down to wait.
    private enum Place {
        case standing
        case waiting(Waiter)
        case decided(Grant)
    }

    private let size: Int
    private var idle: [Connection] = []
    private(set) var lent = 0
    private var isClosed = false
    private var nextTicket: Ticket = 0
    private var order: [Ticket] = []
    private var places: [Ticket: Place] = [:]

    init(size: Int) {
        precondition(size > 0, "a pool without connections would never answer")
        self.size = size
    }

    mutating func enter() -> Entry {
        guard !isClosed else { return .atOnce(.refused(.poolClosed)) }
        if lent < size {
            lent += 1
            // The last to come back is the likeliest to be alive.
            return .atOnce(idle.popLast().map(Grant.lent) ?? .mayOpen)
        }
        nextTicket += 1
        order.append(nextTicket)
        places[nextTicket] = .standing
        return .wait(nextTicket)
    }

    /// Sits down; the answer, if it is known already.
    mutating func wait(_ ticket: Ticket, _ waiter: Waiter) -> Grant? {
        if case .decided(let grant) = places[ticket] {
            places[ticket] = nil
            return grant
        }
        places[ticket] = .waiting(waiter)
        return nil
    }

    /// Leaves the line; the waiter to tell, unless a place was granted before.
    mutating func leave(_ ticket: Ticket, because refusal: Refusal) -> Waiter? {
        guard let position = order.firstIndex(of: ticket) else { return nil }
        order.remove(at: position)
        return decide(ticket, .refused(refusal))
    }

    mutating func giveBack(_ connection: Connection?) -> (Waiter?, Grant) {
        let grant = connection.map(Grant.lent) ?? .mayOpen
        if !isClosed, !order.isEmpty { return (decide(order.removeFirst(), grant), grant) }
        lent -= 1
        if !isClosed, let connection { idle.append(connection) }
        return (nil, grant)
    }

    mutating func close() -> [Waiter] {
        isClosed = true
        idle = []
        defer { order = [] }
        return order.compactMap { decide($0, .refused(.poolClosed)) }
    }

    private mutating func decide(_ ticket: Ticket, _ grant: Grant) -> Waiter? {
        if case .waiting(let waiter) = places[ticket] {
            places[ticket] = nil
            return waiter
        }
        places[ticket] = .decided(grant)
        return nil
    }
}

extension Connection {
    /// Runs `body` for a pool; says too whether the connection can be lent again, and what is to be told.
    func lend<Value: Sendable>(
        _ body: @Sendable (isolated Connection) throws -> Value
    ) -> (Result<Value, any Error>, isUsable: Bool, notices: [Notice]) {
        let outcome = Result { try body(self) }
        if session?.isAlive == true, session?.isIdle == false { _ = try? send("ROLLBACK") }
        return (outcome, session?.isAlive == true && session?.isIdle == true, takeNotices())
    }

    /// False when the server has hung up.
    func isUsable() -> Bool {
        session?.readArrived()
        return session?.isAlive == true
    }
}
