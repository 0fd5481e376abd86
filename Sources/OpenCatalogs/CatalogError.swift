public import HTTP
public import Music

/// What an open catalogue answered instead of what was asked for; safe to log.
///
/// What the client itself throws (`HTTPError`, a budget that is used up, cancellation) is not among these: it
/// passes through as it is.
public struct CatalogError: Error, Sendable, Equatable {
    /// Who answered.
    public let source: Source
    /// For which family of calls.
    public let family: String
    /// What is the matter.
    public let fault: Fault

    /// What can be the matter with a call.
    public enum Fault: Sendable, Equatable {
        /// Too many requests, or a server that is too busy.
        ///
        /// Ask again after the pause.
        case slowDown(Duration)
        /// There is no such thing.
        case notFound
        /// The call needs a token, or another one.
        case unauthorized
        /// The call is refused as wrong.
        ///
        /// Asking again will not help.
        case refused(status: Int, message: String?)
        /// The service has trouble of its own, or somebody on the way sends us elsewhere.
        case unavailable(status: Int)
        /// The answer makes no sense; here is how it began.
        case garbage(BodySample)
    }

    /// An error.
    public init(_ source: Source, _ family: String, _ fault: Fault) {
        self.source = source
        self.family = family
        self.fault = fault
    }

    /// Whether the same call, made later without any change, may well succeed.
    public var isRetriable: Bool {
        switch fault {
        case .slowDown, .unavailable, .garbage: true
        case .notFound, .unauthorized, .refused: false
        }
    }

    /// How long the service wants to be left alone; nil where it does not say so.
    public var pause: Duration? {
        if case .slowDown(let pause) = fault { pause } else { nil }
    }
}

extension CatalogError: CustomStringConvertible {
    /// What happened, where, and what next.
    public var description: String {
        let what =
            switch fault {
            case .slowDown(let pause): "asks for a pause of \(pause)"
            case .notFound: "found nothing under this id"
            case .unauthorized: "wants a token"
            case .refused(let status, let message):
                "refused the call with \(status) (\(message ?? "no reason"))"
            case .unavailable(let status): "is unavailable (\(status))"
            case .garbage(let sample): "answered nonsense: \(sample)"
            }
        return "\(source.rawValue)'s \(family) \(what)."
    }
}
