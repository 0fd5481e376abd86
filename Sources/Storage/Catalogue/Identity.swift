internal import Music

/// A name that an outsider knows one of ours by.
struct Handle: Sendable, Hashable {
    enum Kind: String, Sendable { case spotify, isrc, mbid, deezer }
    let kind: Kind
    let value: String

    init?(_ kind: Kind, _ value: String?) {
        guard let value, !value.isEmpty, value.utf8.count <= 200, !value.utf8.contains(0) else { return nil }
        self.kind = kind
        self.value = value
    }
}

/// Which facts speak of the same thing, and which rows of ours that is.
enum Identity {
    /// Facts that are about one thing.
    struct Group: Sendable, Hashable {
        /// The places of the facts, rising.
        var members: [Int]
        /// The rows that they are about: none for a stranger, several for what must be merged; rising.
        var rows: [Int64]
    }

    /// Groups facts by the handles that they share with each other and with rows.
    ///
    /// Two facts are about one thing when a chain of shared handles and rows joins them. A fact without handles is a
    /// group of its own.
    static func groups(of handles: [[Handle]], rows: [Handle: Int64]) -> [Group] {
        var leaders = Array(handles.indices)
        func leader(of place: Int) -> Int {
            var place = place
            while leaders[place] != place { place = leaders[place] }
            return place
        }
        var firstByHandle: [Handle: Int] = [:]
        var firstByRow: [Int64: Int] = [:]
        func join(_ place: Int, _ other: Int) {
            let (one, two) = (leader(of: place), leader(of: other))
            leaders[max(one, two)] = min(one, two)
        }
        for (place, names) in handles.enumerated() {
            for name in names {
                if let other = firstByHandle[name] { join(place, other) } else { firstByHandle[name] = place }
                guard let row = rows[name] else { continue }
                if let other = firstByRow[row] { join(place, other) } else { firstByRow[row] = place }
            }
        }
        var groups: [Int: Group] = [:]
        for (place, names) in handles.enumerated() {
            var group = groups[leader(of: place)] ?? Group(members: [], rows: [])
            group.members.append(place)
            group.rows = Array(Set(group.rows).union(names.compactMap { rows[$0] })).sorted()
            groups[leader(of: place)] = group
        }
        return groups.values.sorted { $0.members[0] < $1.members[0] }
    }

    /// The row that a nameless stranger may be: the only one that has room for its handles.
    ///
    /// Catalogues know one artist by different handles, so that a name must do where it is no homonym.
    static func adopt(_ handles: [Handle], among candidates: [(row: Int64, handles: Set<Handle.Kind>)])
        -> Int64?
    {
        let kinds = Set(handles.map(\.kind))
        let roomy = candidates.filter { $0.handles.isDisjoint(with: kinds) }
        if roomy.count == 1 { return roomy[0].row }
        // Known by name alone, like the stranger: there is only one such row.
        return kinds.isEmpty ? roomy.first { $0.handles.isEmpty }?.row : nil
    }
}
