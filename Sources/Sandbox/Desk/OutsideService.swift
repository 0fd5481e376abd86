import HTTP

/// The outside services, each under a path prefix of its own.
public enum OutsideService: String, Sendable, Hashable, Codable, CaseIterable {
    /// Spotify's accounts: consent and tokens.
    case accounts
    /// Spotify's Web API.
    case spotify
    /// ReccoBeats.
    case reccobeats
    /// Deezer.
    case deezer
    /// ListenBrainz.
    case listenbrainz
    /// ListenBrainz' laboratory.
    case labs = "listenbrainz-labs"
    /// MusicBrainz.
    case musicbrainz

    /// What its paths begin with; with the stand-in's address before it, the service's base URL.
    public var prefix: String {
        switch self {
        case .accounts, .deezer, .labs: "/\(rawValue)"
        case .spotify, .reccobeats: "/\(rawValue)/v1"
        case .listenbrainz: "/listenbrainz/1"
        case .musicbrainz: "/musicbrainz/ws/2"
        }
    }

    /// The service that a path belongs to.
    init?(path: String) {
        let found = OutsideService.allCases.first { path == $0.prefix || path.hasPrefix($0.prefix + "/") }
        guard let found else { return nil }
        self = found
    }

    /// How the service words a failure of a kind that has no better words.
    func failure(_ status: Int) -> Response {
        let code = Status(rawValue: status)
        switch self {
        case .accounts:
            return .json(code, ["error": "server_error", "error_description": "\(Self.reason(status))"])
        case .spotify:
            return .json(code, .spotifyError(status, Self.reason(status)))
        case .reccobeats:
            return .json(code, ["status": JSON(status), "errors": [["message": "\(Self.reason(status))"]]])
        case .deezer:
            // Deezer is limited inside a 200.
            return status == 429 ? .json(200, .deezerQuota) : Response(code)
        case .listenbrainz, .labs:
            return .json(code, ["code": JSON(status), "error": "\(Self.reason(status))"])
        case .musicbrainz:
            return .json(
                code, ["error": status == 404 ? "Not Found" : .string(Self.musicBrainzIsBusy)],
                headers: status == 503 ? ["Retry-After": "0", "X-RateLimit-Zone": "global"] : [:])
        }
    }

    private static let musicBrainzIsBusy =
        "The MusicBrainz web server is currently busy. Please try again later."

    private static func reason(_ status: Int) -> String {
        switch status {
        case 400: "Bad Request"
        case 401: "Invalid access token"
        case 403: "Forbidden"
        case 404: "Resource not found"
        case 429: "API rate limit exceeded"
        case 500: "Server error."
        case 502: "Bad gateway."
        case 503: "Service unavailable"
        default: "Error"
        }
    }
}
