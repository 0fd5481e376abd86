/// A listener whose access Spotify no longer renews: only a new sign-in helps.
public struct SignedOut: Error, Sendable, Equatable, CustomStringConvertible {
    /// Why, without a secret.
    public let reason: String

    /// A listener who has to sign in again.
    public init(reason: String) { self.reason = reason }

    /// What to do.
    public var description: String { "The listener must sign in again: \(reason)." }
}
