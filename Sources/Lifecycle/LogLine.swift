internal import FoundationEssentials

/// One event, and how it is written.
struct LogLine {
    let time: Date
    let level: Log.Level
    let label: String
    let text: String
    let fields: [String: String]

    /// A JSON object without line breaks.
    ///
    /// `{"ts":"2026-11-20T09:00:00.000Z","level":"info","msg":"…","label":"…",…}`
    var json: String {
        var pairs = [("ts", timestamp), ("level", level.rawValue), ("msg", text), ("label", label)]
        let taken = Set(pairs.map(\.0))
        pairs += redacted.map { (taken.contains($0) ? "field_\($0)" : $0, $1) }
        return "{" + pairs.map { "\(quoted($0)):\(quoted($1))" }.joined(separator: ",") + "}"
    }

    /// A line for a terminal.
    ///
    /// `09:00:00.000 info  jobs: claimed job_id=7`
    var plain: String {
        let clock = timestamp.dropFirst(11).dropLast()
        // As wide as the longest, `warning`.
        let name = level.rawValue + String(repeating: " ", count: 7 - level.rawValue.count)
        let tail = redacted.map { " \($0)=\(oneLine($1))" }.joined()
        return "\(clock) \(name) \(label): \(oneLine(text))\(tail)"
    }

    private var timestamp: String {
        time.formatted(Date.ISO8601FormatStyle(includingFractionalSeconds: true))
    }

    private var redacted: [(String, String)] {
        fields.sorted { $0.key < $1.key }.map { ($0.key, isSecret($0.key) ? "(hidden)" : $0.value) }
    }
}

/// True for the names of fields whose values are never written.
private func isSecret(_ name: String) -> Bool {
    let name = name.lowercased().map { $0 == "-" ? "_" : String($0) }.joined()
    let names: Set = [
        "authorization", "cookie", "set_cookie", "code", "state", "token", "secret", "password", "verifier",
    ]
    let endings = ["_token", "_secret", "_password", "_verifier", "_cookie", "_authorization"]
    return names.contains(name) || name.hasPrefix("secret_") || endings.contains { name.hasSuffix($0) }
}

/// The text as a JSON string.
private func quoted(_ text: String) -> String {
    var quoted = "\""
    for scalar in text.unicodeScalars {
        switch scalar {
        case "\"": quoted += "\\\""
        case "\\": quoted += "\\\\"
        case "\n": quoted += "\\n"
        case "\r": quoted += "\\r"
        case "\t": quoted += "\\t"
        case "\0"..<" ", "\u{7f}", "\u{2028}", "\u{2029}": quoted += "\\u" + hexadecimal(scalar)
        default: quoted.unicodeScalars.append(scalar)
        }
    }
    return quoted + "\""
}

/// The text without control characters, which could move a terminal's cursor or forge a line.
private func oneLine(_ text: String) -> String {
    var line = ""
    for scalar in text.unicodeScalars {
        switch scalar.properties.generalCategory {
        case .control, .lineSeparator, .paragraphSeparator: line += "\\u" + hexadecimal(scalar)
        default: line.unicodeScalars.append(scalar)
        }
    }
    return line
}

private func hexadecimal(_ scalar: Unicode.Scalar) -> String {
    let digits = String(scalar.value, radix: 16)
    return String(repeating: "0", count: max(0, 4 - digits.count)) + digits
}
