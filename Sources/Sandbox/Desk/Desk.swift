import FoundationEssentials
import HTTP
import Lifecycle

/// What the stand-in remembers from call to call, behind one lock.
final class Desk: Sendable {
    /// What is remembered.
    struct State: Sendable {
        var switches: Switches
        var clockAhead: TimeInterval = 0
        var grants: Grants
        var members = Members()
        var log = CallLog()
        var faults: [Fault] = []
        var rates: [OutsideService: RollingCount] = [:]
        var quotas: [String: RollingCount] = [:]
        var playlists = Playlists()
        var libraries = Libraries()
    }

    let world: World
    let app: App
    /// Midnight (UTC) before the stand-in was started: what listeners heard is told from there.
    let midnight: Date
    private let publicURL: String?
    private let clock: @Sendable () -> Date
    private let state: Guarded<State>

    init(
        world: World, app: App, switches: Switches, publicURL: String?, clock: @escaping @Sendable () -> Date
    ) {
        self.world = world
        self.app = app
        self.publicURL = publicURL
        self.clock = clock
        let day: TimeInterval = 86_400
        midnight = Date(timeIntervalSince1970: (clock().timeIntervalSince1970 / day).rounded(.down) * day)
        let name = "\(world.seed) \(world.artists.count) \(world.tracks.count) \(world.listeners.count)"
        state = Guarded(State(switches: switches, grants: Grants(in: name)))
    }

    /// Reads or changes what is remembered; short, and never while waiting.
    func with<Value: Sendable>(_ body: (inout sending State) throws -> sending Value) rethrows -> Value {
        try state.withLock(body)
    }

    /// The moment, by a clock that can be set forward.
    var now: Date { clock().addingTimeInterval(with { $0.clockAhead }) }

    /// A request as the handlers want it.
    func call(_ request: Request, _ values: [String: String]) -> Call {
        Call(request: request, values: values, query: request.query, origin: origin(of: request), now: now)
    }

    /// Scheme, host and port: as told at the start, as in an absolute URL, or from the `Host` header.
    private func origin(of request: Request) -> String {
        if let publicURL { return publicURL }
        if request.url.hasPrefix("http"), let slashes = request.url.firstRange(of: "://") {
            let host = request.url[slashes.upperBound...].prefix { $0 != "/" && $0 != "?" && $0 != "#" }
            return String(request.url[..<slashes.upperBound] + host)
        }
        return "http://\(request.headers["Host"] ?? "127.0.0.1:9090")"
    }
}
