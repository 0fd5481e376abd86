import FoundationEssentials
import HTTP

extension Desk {
    /// Counts a call of an open catalogue against a limit, and says when it is over: the seconds to wait.
    func over(_ limit: Int, in seconds: Double, of service: OutsideService, now: Date) -> Double? {
        with { state in
            guard state.switches.limitsOthers else { return nil }
            return state.rates[service, default: RollingCount()].take(
                limit: limit, seconds: seconds, now: now)
        }
    }

    /// How many calls of a service stand in its window.
    func pending(_ service: OutsideService) -> Int { with { $0.rates[service]?.count ?? 0 } }
}

/// What a catalogue knows: a share of everything, always the same part of it.
enum Coverage {
    static func has(_ id: String, _ service: OutsideService, percent: UInt64) -> Bool {
        Chance.hash("\(service.rawValue) \(id)") % 100 < percent
    }
}
