/// A listener whose access Spotify no longer renews: only a new sign-in helps.
public struct SignedOut: Error, Sendable, Equatable, CustomStringConvertible {
    /// Why, without a secret.
    public let reason: String

    /// A listener who has to sign in again.
    public init(reason: String) { self.reason = reason }

    /// What to do.
    public var description: String { "The listener must sign in again: \(reason)." }
}

/// Spotify took back the access that a listener had lent to work that is nobody's: another try finds another one, or none.
public struct LentAccessLost: Error, Sendable, CustomStringConvertible {
    /// Why, without a secret.
    public let reason: String

    /// What happened.
    public var description: String { "a listener's access, lent to this work, is gone: \(reason)" }
}
