internal import Postgres

/// How one kind of thing is found, joined and made; each closure is one statement, whatever the number of facts.
struct Register {
    /// The rows that have these handles, as their own or as aliases.
    let find: ([Handle]) throws -> [Handle: Int64]
    /// Rows that the facts at these places may be by name, with the kinds of handles that each has.
    let namesakes: ([Int]) throws -> [(place: Int, row: Int64, handles: Set<Handle.Kind>)]
    /// Makes one row of two.
    let merge: (_ kept: Int64, _ gone: Int64) throws -> Void
    /// Makes rows for the facts at these places, but none that exists meanwhile.
    let insert: ([Int]) throws -> Void
}

extension Connection {
    /// The row of each fact: found by handle, merged where handles disagree, adopted by name, else made.
    ///
    /// A constant number of statements, unless rows are merged. Another transaction may make the same rows at the same
    /// time: then this one waits for it, and finds them.
    func identify(_ handles: [[Handle]], in register: Register) throws -> [Int64] {
        let all = Array(Set(handles.joined()))
        var rows = [Int64?](repeating: nil, count: handles.count)
        for _ in 0..<4 {
            let found = all.isEmpty ? [:] : try register.find(all)
            var strangers: [Identity.Group] = []
            for group in Identity.groups(of: handles, rows: found) {
                for gone in group.rows.dropFirst() { try register.merge(group.rows[0], gone) }
                for place in group.members { rows[place] = group.rows.first }
                if group.rows.isEmpty { strangers.append(group) }
            }
            strangers = try adopt(strangers, handles, into: &rows, register)
            if strangers.isEmpty { return rows.compactMap(\.self) }
            try register.insert(strangers.map { $0.members[0] })
        }
        throw PostgresError(.uniqueViolation, message: "rows that were made are not found again")
    }

    /// Gives strangers the row of their name where it is clear which; answers with those that stay strangers.
    private func adopt(
        _ strangers: [Identity.Group], _ handles: [[Handle]], into rows: inout [Int64?], _ register: Register
    ) throws -> [Identity.Group] {
        guard !strangers.isEmpty else { return [] }
        let namesakes = Dictionary(
            grouping: try register.namesakes(strangers.map { $0.members[0] }), by: \.place)
        var taken: Set<Int64> = []
        return strangers.filter { group in
            let names = group.members.flatMap { handles[$0] }
            let candidates = (namesakes[group.members[0]] ?? []).map { (row: $0.row, handles: $0.handles) }
            guard let row = Identity.adopt(names, among: candidates),
                // Two strangers with handles of their own are two, even if they share a name.
                names.isEmpty || taken.insert(row).inserted
            else { return true }
            for place in group.members { rows[place] = row }
            return false
        }
    }
}
