public import FoundationEssentials

extension Headers {
    /// How long the other side asks us to wait, between one second and one day; nil where it does not say.
    ///
    /// Both forms of RFC 9110, section 10.2.3, are read: seconds, and a date. What is neither counts as not said.
    public func retryAfter(now: Date) -> Duration? {
        guard let value = self["Retry-After"] else { return nil }
        let wanted: Double
        if let seconds = Double(value), seconds.isFinite {
            wanted = seconds
        } else if let date = Date(httpDate: value) {
            wanted = date.timeIntervalSince(now)
        } else {
            return nil
        }
        return .seconds(Swift.min(Swift.max(wanted, 1), 86_400))
    }
}

extension Date {
    /// Reads `Sun, 06 Nov 1994 08:49:37 GMT`, the form that RFC 9110, section 5.6.7, prefers; nil for any other.
    fileprivate init?(httpDate text: String) {
        let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
        let parts = text.split(separator: " ")
        guard parts.count == 6, parts[0].hasSuffix(","), parts[5] == "GMT", parts[1].utf8.count == 2,
            let month = months.firstIndex(where: { $0 == parts[2] })
        else { return nil }
        let number = month < 9 ? "0\(month + 1)" : "\(month + 1)"
        let iso = "\(parts[3])-\(number)-\(parts[1])T\(parts[4])Z"
        guard let date = try? Date(iso, strategy: Date.ISO8601FormatStyle()) else { return nil }
        self = date
    }
}
