extension String {
    /// The text as a line of a table can bear it: without what moves a cursor, breaks a line or turns its direction.
    package var printable: String {
        guard unicodeScalars.contains(where: \.disturbs) else { return self }
        return String(String.UnicodeScalarView(unicodeScalars.filter { !$0.disturbs }))
    }
}

extension Unicode.Scalar {
    /// Whether it is a control character, ends a line, or is one of the bidirectional controls (UAX #9).
    fileprivate var disturbs: Bool {
        switch properties.generalCategory {
        case .control, .lineSeparator, .paragraphSeparator: true
        default: properties.isBidiControl
        }
    }
}
