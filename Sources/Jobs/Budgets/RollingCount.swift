package import FoundationEssentials

/// How many calls were made in a window that moves along, such as the last 24 hours.
///
/// Calls that lie close together, within a part of the window (a quarter of an hour of a day), are counted as one
/// group, which lasts until its latest call is a window old. So it errs on the safe side only: no window, wherever it
/// begins, holds more calls than were granted.
package struct RollingCount: Sendable, Hashable {
    /// The latest call of each group, in microseconds since 1970, rising.
    package private(set) var groups: [Int64]
    /// The calls in each.
    package private(set) var calls: [Int64]

    package init(groups: [Int64] = [], calls: [Int64] = []) {
        self.groups = groups
        self.calls = calls
    }

    /// A day.
    package static let day: TimeInterval = 86_400

    /// The calls that count at `now`.
    package func total(at now: Date, within span: TimeInterval = day) -> Int {
        zip(groups, calls).reduce(0) { $0 + (Self.end(of: $1.0, span) <= now ? 0 : Int($1.1)) }
    }

    /// Counts a call at `moment`, and forgets what no longer counts at `now`.
    ///
    /// - Parameter parts: into how many the window is divided; what lies in one part of it may be one group.
    package mutating func add(
        _ moment: Date, at now: Date, within span: TimeInterval = day, parts: Int = 96
    ) {
        let kept = zip(groups, calls).filter { Self.end(of: $0.0, span) > now }
        groups = kept.map(\.0)
        calls = kept.map(\.1)
        // A clock that steps back opens no older group: the last one takes the call.
        let time = max(moment.microseconds, groups.last ?? .min)
        let grid = Int64(span / Double(parts) * 1_000_000)
        if let last = groups.last, last / max(grid, 1) == time / max(grid, 1) {
            groups[groups.count - 1] = time
            calls[calls.count - 1] += 1
        } else {
            groups.append(time)
            calls.append(1)
        }
    }

    /// Takes back a call that was counted a moment ago and will not be made.
    ///
    /// Of two groups that it may be in the older loses it, so that no window holds more calls than were granted; one that
    /// was counted longer ago than anybody waits for a slot stays counted.
    package mutating func takeBack(at now: Date) {
        let earliest = now.addingTimeInterval(-10).microseconds
        guard let place = groups.firstIndex(where: { $0 >= earliest }) else { return }
        calls[place] -= 1
        guard calls[place] == 0 else { return }
        groups.remove(at: place)
        calls.remove(at: place)
    }

    /// When fewer than `quota` calls will count, if none is made until then.
    func room(under quota: Int, at now: Date, within span: TimeInterval = day) -> Date {
        var left = total(at: now, within: span)
        for (group, count) in zip(groups, calls) where Self.end(of: group, span) > now {
            left -= Int(count)
            if left < quota { return Self.end(of: group, span) }
        }
        return now.addingTimeInterval(span)
    }

    /// When a group no longer counts: a window after its latest call, and a thousandth more, for a call may take
    /// longer on its way than the next one.
    private static func end(of group: Int64, _ span: TimeInterval) -> Date {
        Date(microseconds: group + Int64(span * 1.001 * 1_000_000))
    }
}
