/// Which statements a session has the server keep, parsed and planned.
///
/// What is asked again and again is prepared: planning a short statement costs as much as running it. The server makes the first
/// five plans for the values at hand, then one for all values where that is no dearer, and plans anew when the tables or
/// their statistics change (manual, PREPARE, "Notes"). A table that grows from nothing has none for a minute, and a plan that
/// suits a dozen rows reads all of what soon are thousands: so only what has been asked many times is kept. It is
/// what makes up the load, too, and each plan that is kept takes the server some memory.
struct PreparedStatements {
    /// What makes a statement another one.
    private struct Key: Hashable {
        let sql: String
        let types: [UInt32]
    }

    /// How to run a statement.
    enum Way: Equatable {
        /// Sent whole.
        case whole
        /// To be prepared by that name first.
        case preparing(String)
        /// By the name that the server knows it by.
        case prepared(String)
    }

    private enum State {
        case seen(Int)
        case kept(String)

        var isKept: Bool { if case .kept = self { true } else { false } }
    }

    /// How often a statement is sent whole before it is kept.
    static let patience = 100
    /// How many are kept at most; more are sent whole.
    static let room = 256

    private var states: [Key: State] = [:]
    private var kept = 0
    private var isOn: Bool
    /// Behind a pooler that deals out server connections (PgBouncer), several of us may share one: nobody's name may be another's.
    private let prefix = "segue_\(String(UInt64.random(in: 0...(.max)), radix: 36))_"

    init(isOn: Bool = true) { self.isOn = isOn }

    /// How to run a statement now, which is counted.
    mutating func way(for sql: String, _ types: [UInt32]) -> Way {
        // What has no values is BEGIN or the like.
        guard isOn, !types.isEmpty else { return .whole }
        let key = Key(sql: sql, types: types)
        switch states[key] {
        case .kept(let name): return .prepared(name)
        case .seen(let times) where times >= Self.patience && kept < Self.room:
            return .preparing(prefix + "\(kept)")
        case .seen(let times):
            states[key] = .seen(times + 1)
        case nil:
            // The statements of a program are some hundreds; of one that makes them up, the oldest counts do not matter.
            if states.count >= 4 * Self.room { states = states.filter { $1.isKept } }
            states[key] = .seen(1)
        }
        return .whole
    }

    /// The server knows it by that name from now on.
    mutating func keep(_ sql: String, _ types: [UInt32], as name: String) {
        states[Key(sql: sql, types: types)] = .kept(name)
        kept += 1
    }

    /// The server cannot run what it keeps by a name any more, for that reason.
    mutating func forget(_ sql: String, _ types: [UInt32], because state: SQLState) {
        // The name is lost, and with it all others: somebody deals out server connections, and does not carry names.
        if state != .featureNotSupported { isOn = false }
        states[Key(sql: sql, types: types)] = nil
    }

    /// Whether a failure is about the keeping, and nothing was run.
    ///
    /// "cached plan must not change result type" is a 0A000; a statement that has run before does not ask for what the server lacks.
    static func isStale(_ state: SQLState) -> Bool {
        [.featureNotSupported, .invalidStatementName, .duplicatePreparedStatement].contains(state)
    }
}
