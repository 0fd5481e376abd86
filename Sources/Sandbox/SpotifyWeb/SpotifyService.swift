import HTTP

/// Spotify's Web API.
///
/// Source: Spotify, Web API reference (OpenAPI description of May 2026).
struct SpotifyService {
    let desk: Desk

    var router: Router {
        var routes = SpotifyRoutes(desk: desk)
        routes.addListening()
        routes.addCatalogue()
        routes.addBatches()
        routes.addSearch()
        routes.addPlaylists()
        routes.addLibrary()
        routes.addClosed()
        return routes.router
    }
}

/// Routes behind the gate.
struct SpotifyRoutes {
    private var routes: Routes
    private let gate: SpotifyGate
    private var families: Set<String> = []
    let desk: Desk
    var world: World { desk.world }
    var router: Router { routes.router }

    init(desk: Desk) {
        self.desk = desk
        gate = SpotifyGate(desk: desk)
        routes = Routes(OutsideService.spotify.prefix, desk: desk)
    }

    /// Adds a route; the listener must have granted one of the scopes, where any is named.
    mutating func on(
        _ method: Method, _ pattern: String, scopes: [String] = [],
        _ handler: @escaping @Sendable (Call, SpotifyShapes) throws -> Response
    ) {
        let gate = gate
        let desk = desk
        let family = "\(method.rawValue) \(pattern)"
        families.insert(family)
        routes.on(method, pattern) { call in
            let call = try gate.admit(call, family: family, scopes: scopes)
            let switches = desk.with { $0.switches }
            let shapes = SpotifyShapes(
                world: desk.world, origin: call.origin, profile: switches.profile, isUntidy: switches.isUntidy
            )
            return try handler(call, shapes)
        }
    }

    /// What the profile may close though nothing stands behind it here.
    mutating func addClosed() {
        on(.get, "/recommendations") { _, _ in throw Refusal.spotify(404, "Not Found") }
        on(.get, "/recommendations/available-genre-seeds") { _, _ in throw Refusal.spotify(404, "Not Found") }
        for family in DevelopmentRules.closed.subtracting(families).sorted() {
            let words = family.split(separator: " ").map(String.init)
            on(Method(rawValue: words[0]), words[1]) { _, _ in
                throw Refusal.spotify(404, "Service not found")
            }
        }
    }
}

extension Call {
    /// The page that is asked for.
    func page(default usual: Int = 20, most: Int = 50) throws(Refusal) -> Page {
        let limit = try whole("limit", usual, or: .invalidLimit)
        guard (1...most).contains(limit) else { throw .invalidLimit }
        let offset = try whole("offset", 0, or: .invalidOffset)
        guard offset >= 0 else { throw .invalidOffset }
        return Page(limit: limit, offset: offset, url: "\(origin)\(request.path)", query: query)
    }

    private func whole(_ name: String, _ usual: Int, or refusal: Refusal) throws(Refusal) -> Int {
        guard let text = query[name] else { return usual }
        guard let number = Int(text) else { throw refusal }
        return number
    }

    /// The ids of a batch, separated by commas.
    func ids(most: Int) throws(Refusal) -> [String] {
        guard let text = query["ids"], !text.isEmpty else {
            throw .spotify(400, "Missing required field: ids")
        }
        let ids = text.split(separator: ",").map(String.init)
        guard ids.count <= most else { throw .spotify(400, "Too many ids requested") }
        return ids
    }
}

/// A part of a list.
struct Page {
    let limit: Int
    let offset: Int
    let url: String
    let query: Form

    /// Spotify's paging object over a list.
    func object<Element>(of elements: [Element], _ shape: (Element) -> JSON) -> JSON {
        let items = elements.dropFirst(offset).prefix(limit).map(shape)
        let end = offset + limit
        return [
            "href": .string(link(offset)), "limit": JSON(limit),
            "next": end < elements.count ? .string(link(end)) : nil, "offset": JSON(offset),
            "previous": offset > 0 ? .string(link(max(0, offset - limit))) : nil,
            "total": JSON(elements.count), "items": JSON(items),
        ]
    }

    func link(_ offset: Int) -> String {
        var query = query
        query["offset"] = "\(offset)"
        query["limit"] = "\(limit)"
        return "\(url)?\(query.encoded)"
    }
}
