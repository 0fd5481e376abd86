/// What outsiders write, made fit for a column: without zero bytes and outer blanks, cut to what an index holds.
///
/// Nil when nothing remains.
func tidy(_ text: String, limit: Int = 500) -> String? {
    let scalars = text.unicodeScalars.lazy.filter { $0 != "\0" }.prefix(limit)
    var kept = String(String.UnicodeScalarView(scalars))
    while kept.last?.isWhitespace == true { kept.removeLast() }
    kept = String(kept.drop(while: \.isWhitespace))
    return kept.isEmpty ? nil : kept
}

/// A measure, or nil when it is no number or lies outside its range.
func within(_ range: ClosedRange<Double>, _ value: Double?) -> Double? {
    guard let value, range.contains(value) else { return nil }
    return value
}
