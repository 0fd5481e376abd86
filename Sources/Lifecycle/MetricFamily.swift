/// All series of one name.
final class MetricFamily: Sendable {
    enum Kind: Sendable, Hashable {
        case counter, gauge
        case histogram([Double])
    }
    struct Series {
        /// The number, or the sum of the measurements.
        var value = 0.0
        var count = 0
        /// For each bound, how many measurements do not exceed it.
        var buckets: [Int]
    }

    let name: String
    let kind: Kind
    let labels: [String]
    private let help: String
    private let series: Guarded<[[String]: Series]>

    init(name: String, kind: Kind, help: String, labels: [String]) {
        self.name = name
        self.kind = kind
        self.help = help
        self.labels = labels
        series = Guarded([:])
        // What has no labels is there from the first, at zero: absence would hide it from an alert.
        if labels.isEmpty { change([]) { _ in } }
    }

    var bounds: [Double] {
        if case .histogram(let bounds) = kind { bounds } else { [] }
    }

    func change(_ values: [String], _ body: (inout Series) -> Void) {
        precondition(values.count == labels.count, "\(name) has the labels \(labels)")
        let empty = Series(buckets: Array(repeating: 0, count: bounds.count))
        series.withLock { body(&$0[values, default: empty]) }
    }

    /// The format is Prometheus' "text-based exposition format", version 0.0.4.
    var text: String {
        let type =
            switch kind {
            case .counter: "counter"
            case .gauge: "gauge"
            case .histogram: "histogram"
            }
        var text = "# HELP \(name) \(escaped(help, quotes: false))\n# TYPE \(name) \(type)\n"
        let all = series.withLock { $0 }.sorted { $0.key.lexicographicallyPrecedes($1.key) }
        for (values, series) in all {
            let pairs = zip(labels, values).map { "\($0)=\"\(escaped($1, quotes: true))\"" }
            guard case .histogram(let bounds) = kind else {
                text += line("", pairs, number(series.value))
                continue
            }
            for (bound, count) in zip(bounds, series.buckets) {
                text += line("_bucket", pairs + ["le=\"\(number(bound))\""], "\(count)")
            }
            text += line("_bucket", pairs + ["le=\"+Inf\""], "\(series.count)")
            text += line("_sum", pairs, number(series.value))
            text += line("_count", pairs, "\(series.count)")
        }
        return text
    }

    private func line(_ suffix: String, _ pairs: [String], _ value: String) -> String {
        "\(name)\(suffix)\(pairs.isEmpty ? "" : "{\(pairs.joined(separator: ","))}") \(value)\n"
    }
}

private func number(_ value: Double) -> String {
    switch value {
    case .infinity: "+Inf"
    case -.infinity: "-Inf"
    case let value where value.isNaN: "NaN"
    default: Int64(exactly: value).map { "\($0)" } ?? "\(value)"
    }
}

private func escaped(_ text: String, quotes: Bool) -> String {
    var escaped = ""
    for scalar in text.unicodeScalars {
        switch scalar {
        case "\\": escaped += "\\\\"
        case "\n": escaped += "\\n"
        case "\"" where quotes: escaped += "\\\""
        default: escaped.unicodeScalars.append(scalar)
        }
    }
    return escaped
}
