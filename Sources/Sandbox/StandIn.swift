public import FoundationEssentials
public import HTTP

/// The outside world in miniature: a whole server, on one port or plugged straight into a client.
///
/// The services stand under the prefixes of `OutsideService`; `/images` draws covers, and `/admin` is for those who test.
/// Copies share what is remembered. Nothing here knows Segue.
public struct StandIn: Sendable {
    /// What the services know.
    public let world: World
    let desk: Desk
    private let services: [OutsideService: Router]
    private let admin: Router
    private let images: Router

    /// A stand-in for a world.
    ///
    /// `publicURL` is how it calls itself where the caller's own words will not do; a test may stop its clock.
    public init(
        _ world: World, app: App = .standard, switches: Switches = Switches(), publicURL: String? = nil,
        clock: @escaping @Sendable () -> Date = { Date() }
    ) {
        self.world = world
        let desk = Desk(world: world, app: app, switches: switches, publicURL: publicURL, clock: clock)
        self.desk = desk
        services = [
            .accounts: AccountsService(desk: desk).router,
            .spotify: SpotifyService(desk: desk).router,
            .reccobeats: ReccoBeatsService(desk: desk).router,
            .deezer: DeezerService(desk: desk).router,
            .listenbrainz: ListenBrainzService(desk: desk).router,
            .labs: LabsService(desk: desk).router,
            .musicbrainz: MusicBrainzService(desk: desk).router,
        ]
        images = Covers(world: world).router
        admin = AdminService(desk: desk).router
    }

    /// Answers a request.
    public func respond(to request: Request) async throws -> Response {
        let arrival = desk.now
        let path = request.path
        if path.hasPrefix("/admin") { return try await admin.respond(to: request) }
        guard let service = OutsideService(path: path), let router = services[service] else {
            return try await images.respond(to: request)
        }
        let fault = desk.with { state in
            state.faults.take(for: service, method: request.method.rawValue, path: path)
        }
        if let delay = fault?.delayMs { try await Task.sleep(for: .milliseconds(delay)) }
        var response: Response
        var family = "\(request.method.rawValue) \(service.prefix)/(unknown)"
        let isKnown: Bool
        if case .found(let route, _) = router.match(request) {
            family = "\(request.method.rawValue) \(route.pattern)"
            isKnown = true
        } else {
            isKnown = false
        }
        if let fault, fault.replacesAnswer {
            response = fault.answer(of: service)
        } else {
            response = isKnown ? try await router.respond(to: request) : service.nothingHere
        }
        desk.note(
            LoggedCall(
                service: service, family: family, target: request.url, status: response.status.rawValue,
                at: arrival, agent: request.headers["User-Agent"]))
        if let fault {
            response = try await fault.mangle(response, isWire: request.url.hasPrefix("/"))
        }
        return response
    }

    /// The stand-in as a function, for a server.
    public var responder: Responder { { try await respond(to: $0) } }

    /// A client that is plugged straight in; any host will do, the path's prefix names the service.
    public var client: Client { Client(plugging: responder) }
}

extension Desk {
    /// Keeps a call in the log.
    func note(_ call: LoggedCall) { with { $0.log.note(call) } }
}

extension OutsideService {
    /// What the service says of a path that it does not know.
    fileprivate var nothingHere: Response {
        switch self {
        case .accounts: .text(404, "Not found", type: "text/html")
        case .spotify: .json(404, .spotifyError(404, "Service not found"))
        case .deezer:
            .json(
                200,
                [
                    "error": [
                        "type": "InvalidQueryException", "message": "Unknown path components", "code": 600,
                    ]
                ])
        default: failure(404)
        }
    }
}
