/// Lines that say how a changed engine differs from the full one over the same listeners.
enum DifferenceTable {
    /// The names of the columns.
    static let header =
        Table.pad("", 32)
        + ["NDCG@10", "difference", "new NDCG@10", "difference"].enumerated()
        .map { Table.pad($0.element, $0.offset % 2 == 0 ? 13 : 24) }.joined() + "artists"

    /// A name, the means, and the intervals of the paired differences to `full`, listener by listener.
    static func line(_ name: String, _ metrics: [Metrics], to full: [Metrics]? = nil) -> String {
        func difference(_ value: (Metrics) -> Double?) -> String {
            guard let full else { return "" }
            let pairs = zip(metrics, full).compactMap { changed, full in
                if let changed = value(changed), let full = value(full) { changed - full } else { nil }
            }
            let interval = Interval(pairs)
            return
                "\(Table.signed(interval.mean, 4)) [\(Table.signed(interval.low, 3)), \(Table.signed(interval.high, 3))]"
        }
        return Table.pad(name, 32)
            + Table.pad(Table.decimal(mean(metrics.map(\.ndcg10)), 4), 13)
            + Table.pad(difference(\.ndcg10), 24)
            + Table.pad(Table.decimal(mean(metrics.compactMap(\.newNDCG10)), 4), 13)
            + Table.pad(difference(\.newNDCG10), 24) + Table.decimal(mean(metrics.map(\.artists10)), 2)
    }
}
