public import Secrets

/// A listener's tokens that this process has not the keys for: a fault of the installation, and of nobody's consent.
///
/// Nothing is given up: once the keys are there, the tokens open.
public struct KeysMissing: Error, Sendable, Equatable, CustomStringConvertible {
    /// Why the keys are not there, without a secret.
    public let reason: SecretsError

    /// Tokens whose keys are not there.
    public init(reason: SecretsError) { self.reason = reason }

    /// What to do.
    public var description: String {
        let cure =
            if case .unknownKey = reason {
                ": copy the key file of the host that sealed them to this one (SEGUE_KEYS_FILE); it is read by itself"
            } else { "" }
        return "A listener's tokens cannot be opened: \(reason)\(cure)."
    }
}
