internal import Music

/// The metrics of several methods over the same listeners, as lines to print.
struct Table {
    let data: DataSet
    let listeners: [DataSet.TestListener]
    let truth: [String: Set<Int>]

    /// The metrics of the listeners with something to find; `lists` are in the order of the listeners.
    func measure(_ lists: [[Int]]) -> [Metrics] {
        zip(listeners, lists).compactMap { listener, list in
            guard let hidden = truth[listener.id], !hidden.isEmpty else { return nil }
            let own = Set(listener.seeds.map { data.artists[Int($0.track.rawValue)] })
            return Metrics(
                list: list, hidden: hidden, known: { own.contains(data.artists[$0]) },
                artist: { data.artists[$0].rawValue })
        }
    }

    /// The names of the columns.
    static let header =
        pad("", 30)
        + ["NDCG@10", "", "new NDCG@10", "", "NDCG@50", "R@100", "R-prec", "hit@10", "artists"]
        .map { pad($0, $0.isEmpty ? 9 : 11) }.joined().trimmedEnd

    /// A method's name and means, with intervals where they matter most.
    static func line(_ name: String, _ metrics: [Metrics]) -> String {
        let all = Interval(metrics.map(\.ndcg10))
        let new = Interval(metrics.compactMap(\.newNDCG10))
        func mean(_ values: [Double], _ digits: Int = 3) -> String {
            pad(decimal(Interval(values, samples: 1).mean, digits), 11)
        }
        func range(_ interval: Interval) -> String {
            pad(decimal(interval.mean, 4), 7)
                + pad("[\(decimal(interval.low, 3)), \(decimal(interval.high, 3))]", 13)
        }
        return
            (pad(name, 30) + range(all) + range(new) + mean(metrics.map(\.ndcg50))
            + mean(metrics.map(\.recall100))
            + mean(metrics.map(\.rPrecision)) + mean(metrics.map(\.hit10)) + mean(metrics.map(\.artists10), 1))
            .trimmedEnd
    }

    private static func pad(_ text: String, _ width: Int) -> String {
        text + String(repeating: " ", count: max(0, width - text.count))
    }

    /// A number with so many digits after the point, without a leading zero: .268.
    private static func decimal(_ value: Double, _ digits: Int) -> String {
        guard value.isFinite else { return "-" }
        let scale = (0..<digits).reduce(1) { product, _ in product * 10 }
        let whole = Int((value * Double(scale)).rounded())
        let fraction = String(whole % scale)
        let zeros = String(repeating: "0", count: digits - fraction.count)
        return "\(whole / scale == 0 ? "" : String(whole / scale)).\(zeros)\(fraction)"
    }
}

extension String {
    fileprivate var trimmedEnd: String {
        var text = self
        while text.last == " " { text.removeLast() }
        return text
    }
}
