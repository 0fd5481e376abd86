public import FoundationEssentials

/// A point in time as HTTP writes it: `Sun, 06 Nov 1994 08:49:37 GMT`.
///
/// Source: RFC 9110, section 5.6.7. Reads all three forms, writes the first.
public struct HTTPDate: Sendable, Hashable {
    /// The time, in whole seconds.
    public let date: Date

    /// A time, cut to its second.
    public init(_ date: Date) {
        self.date = Date(timeIntervalSince1970: date.timeIntervalSince1970.rounded(.down))
    }

    /// Reads IMF-fixdate, RFC 850 and asctime; nil for anything else.
    public init?(parsing text: some StringProtocol) {
        let words = String(text).split(whereSeparator: { " ,:-".contains($0) }).map(String.init)
        // Sun 06 Nov 1994 08 49 37 GMT | Sunday 06 Nov 94 08 49 37 GMT | Sun Nov 6 08 49 37 1994
        let isASCTime = words.count == 7 && Int(words[2]) != nil && Self.months.contains(words[1])
        guard isASCTime || words.count == 8 && words[7] == "GMT" else { return nil }
        let order = isASCTime ? [6, 1, 2, 3, 4, 5] : [3, 2, 1, 4, 5, 6]
        let numbers = order.map { Int(words[$0]) ?? Self.month(words[$0]) ?? -1 }
        guard numbers.allSatisfy({ (0...9999).contains($0) }), (1...12).contains(numbers[1]),
            (1...31).contains(numbers[2]), numbers[3] < 24, numbers[4] < 60, numbers[5] <= 60
        else { return nil }
        // "two-digit year … more than 50 years in the future" is the past: until 2068 this is 1969 to 2068.
        var year = numbers[0]
        if year < 100 { year += year < 69 ? 2000 : 1900 }
        let days = Self.days(year: year, month: numbers[1], day: numbers[2])
        let minutes: Int = (days * 24 + numbers[3]) * 60 + numbers[4]
        date = Date(timeIntervalSince1970: Double(minutes * 60 + numbers[5]))
    }

    /// The IMF-fixdate.
    public var text: String {
        let seconds = Int(date.timeIntervalSince1970)
        let days = seconds >= 0 ? seconds / 86_400 : (seconds - 86_399) / 86_400
        let rest = seconds - days * 86_400
        let (year, month, day) = Self.civil(days: days)
        let weekday = Self.weekdays[((days % 7) + 11) % 7]
        let time = [rest / 3_600, rest / 60 % 60, rest % 60].map(Self.twoDigits).joined(separator: ":")
        return "\(weekday), \(Self.twoDigits(day)) \(Self.months[month - 1]) \(year) \(time) GMT"
    }

    private static let months = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ]
    private static let weekdays = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"]

    private static func month(_ name: String) -> Int? { months.firstIndex(of: name).map { $0 + 1 } }

    private static func twoDigits(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }

    /// Days since 1970-01-01; the algorithm is Howard Hinnant's `days_from_civil`.
    private static func days(year: Int, month: Int, day: Int) -> Int {
        let year = month <= 2 ? year - 1 : year
        let era = (year >= 0 ? year : year - 399) / 400
        let yearOfEra = year - era * 400
        let dayOfYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1
        return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
    }

    /// The day of the calendar; the algorithm is Howard Hinnant's `civil_from_days`.
    private static func civil(days: Int) -> (year: Int, month: Int, day: Int) {
        let shifted = days + 719_468
        let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
        let dayOfEra = shifted - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let shiftedMonth = (5 * dayOfYear + 2) / 153
        let month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
        let year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
        return (year, month, dayOfYear - (153 * shiftedMonth + 2) / 5 + 1)
    }
}
