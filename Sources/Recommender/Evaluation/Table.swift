/// The metrics of several methods over the same listeners, as lines to print.
enum Table {
    /// The names of the columns; listeners mixed of several playlists have one more.
    static func header(mixed: Bool) -> String {
        let names =
            ["NDCG@10", "", "new NDCG@10", "", "NDCG@50", "R@100", "R-prec", "hit@10", "artists"]
            + (mixed ? ["reached", "all"] : [])
        return (pad("", 30) + names.map { pad($0, $0.isEmpty ? 9 : 11) }.joined()).trimmedEnd
    }

    /// A method's name and means, with intervals where they matter most.
    static func line(_ name: String, _ metrics: [Metrics], mixed: Bool) -> String {
        func column(_ values: [Double], _ digits: Int = 3) -> String {
            pad(decimal(mean(values), digits), 11)
        }
        func range(_ interval: Interval) -> String {
            pad(decimal(interval.mean, 4), 7)
                + pad("[\(decimal(interval.low, 3)), \(decimal(interval.high, 3))]", 13)
        }
        let reached =
            mixed
            ? column(metrics.map(\.reached10)) + column(metrics.map { $0.reached10 == 1 ? 1 : 0 }) : ""
        return
            (pad(name, 30) + range(Interval(metrics.map(\.ndcg10)))
            + range(Interval(metrics.compactMap(\.newNDCG10)))
            + column(metrics.map(\.ndcg50)) + column(metrics.map(\.recall100))
            + column(metrics.map(\.rPrecision)) + column(metrics.map(\.hit10))
            + column(metrics.map(\.artists10), 1) + reached).trimmedEnd
    }

    /// A text filled with blanks to a width, at least one.
    static func pad(_ text: String, _ width: Int) -> String {
        text + String(repeating: " ", count: max(1, width - text.count))
    }

    /// A number with so many digits after the point, without a leading zero: .268.
    static func decimal(_ value: Double, _ digits: Int) -> String {
        guard value.isFinite else { return "-" }
        let scale = (0..<digits).reduce(1) { product, _ in product * 10 }
        let whole = Int((value.magnitude * Double(scale)).rounded())
        let fraction = String(whole % scale)
        let zeros = String(repeating: "0", count: digits - fraction.count)
        let sign = value < 0 && whole > 0 ? "-" : ""
        return "\(sign)\(whole / scale == 0 ? "" : String(whole / scale)).\(zeros)\(fraction)"
    }

    /// A difference, with its sign: +.012, -.003.
    static func signed(_ value: Double, _ digits: Int) -> String {
        let text = decimal(value, digits)
        return text.hasPrefix("-") ? text : "+\(text)"
    }
}

/// The mean of some values; NaN of none.
func mean(_ values: [Double]) -> Double { values.reduce(0, +) / Double(values.count) }

extension String {
    /// The text without blanks at its end.
    var trimmedEnd: String {
        var text = self
        while text.last == " " { text.removeLast() }
        return text
    }
}
