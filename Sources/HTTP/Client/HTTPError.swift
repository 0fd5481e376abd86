/// Why no response came; safe to log, as it names at most a host.
public enum HTTPError: Error, Sendable, Equatable {
    /// The request cannot be sent as it stands: its URL, a header or its method is not well-formed, or not allowed.
    case malformed(String)
    /// The host has no address, or nobody listens there.
    case unreachable(host: String)
    /// No encrypted and trusted connection could be made.
    case tls(host: String)
    /// The whole answer did not come in time, or came too slowly.
    case timeout(host: String)
    /// The answer is larger than the limit, in bytes, after it was unpacked.
    case tooLarge(host: String, limit: Int)
    /// The answer broke off, or is no HTTP.
    case broken(host: String)
    /// The client was shut down.
    case closed

    /// Whether asking again later may help.
    public var isRetriable: Bool {
        switch self {
        // Certificates are renewed, clocks set, and portals passed.
        case .unreachable, .tls, .timeout, .broken, .closed: true
        case .malformed, .tooLarge: false
        }
    }
}
