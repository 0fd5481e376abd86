import FoundationEssentials

/// What may be changed of the switches; what is left out stays.
struct SwitchChange: Decodable {
    private var profile: Switches.Profile?
    private var quota: Int?
    private var rateLimit: Int?
    private var places: Int?
    private var ownerIsPremium: Bool?
    private var rotatesRefreshTokens: Bool?
    private var withheldScopes: [String]?
    private var isUntidy: Bool?
    private var limitsOthers: Bool?
    private var listenBrainzToken: String?

    func apply(to switches: inout Switches) {
        if let profile { switches.profile = profile }
        if let quota { switches.quota = quota }
        if let rateLimit { switches.rateLimit = rateLimit }
        if let places { switches.places = places }
        if let ownerIsPremium { switches.ownerIsPremium = ownerIsPremium }
        if let rotatesRefreshTokens { switches.rotatesRefreshTokens = rotatesRefreshTokens }
        if let withheldScopes { switches.withheldScopes = withheldScopes }
        if let isUntidy { switches.isUntidy = isUntidy }
        if let limitsOthers { switches.limitsOthers = limitsOthers }
        if let listenBrainzToken { switches.listenBrainzToken = listenBrainzToken }
    }
}

extension Desk {
    /// What it is and how it behaves now.
    var summary: JSON {
        let switches = with { $0.switches }
        return [
            "world": [
                "seed": JSON(Int64(truncatingIfNeeded: world.seed)), "artists": JSON(world.artists.count),
                "albums": JSON(world.albums.count), "tracks": JSON(world.tracks.count),
                "listeners": JSON(world.listeners.count),
            ],
            "app": ["client_id": .string(app.id), "client_secret": .string(app.secret)],
            "now": .string(now.formatted(.iso8601)),
            "switches": [
                "profile": .string(switches.profile.rawValue), "quota": JSON(switches.quota),
                "rate_limit": JSON(switches.rateLimit), "places": JSON(switches.places),
                "owner_is_premium": JSON(switches.ownerIsPremium),
                "rotates_refresh_tokens": JSON(switches.rotatesRefreshTokens),
                "withheld_scopes": JSON(switches.withheldScopes),
                "is_untidy": JSON(switches.isUntidy), "limits_others": JSON(switches.limitsOthers),
                "listen_brainz_token": .string(switches.listenBrainzToken),
            ],
        ]
    }
}

extension [Fault] {
    /// The faults as they are given in.
    var asJSON: JSON {
        JSON(
            map { fault in
                [
                    "service": JSON(fault.service?.rawValue), "path": JSON(fault.path),
                    "method": JSON(fault.method), "status": JSON(fault.status),
                    "retry_after": JSON(fault.retryAfter), "body": JSON(fault.body?.rawValue),
                    "delay_ms": JSON(fault.delayMs), "calls": JSON(fault.calls),
                ]
            })
    }
}

extension JSON {
    /// Counts by name, the names in order.
    static func counts(_ counts: [String: Int]) -> JSON {
        .object(counts.sorted { $0.key < $1.key }.map { (name: $0.key, value: JSON($0.value)) })
    }

    /// A call of the log.
    init(logged call: LoggedCall) {
        self = [
            "at": .string(call.at.formatted(Date.ISO8601FormatStyle(includingFractionalSeconds: true))),
            "agent": JSON(call.agent), "service": .string(call.service.rawValue),
            "family": .string(call.family), "target": .string(call.target), "status": JSON(call.status),
        ]
    }
}
