/// Why a secret cannot be had; never shows one.
public enum SecretsError: Error, Sendable, Hashable {
    /// The key file cannot be read or written.
    case unusableKeyFile(path: String, reason: String)
    /// Others than its owner may read the key file.
    case exposedKeyFile(path: String)
    /// A line of the key file makes no sense.
    case malformedKeyFile(path: String, line: Int)
    /// What is sealed names a key that we do not have, because the key file is another or a key was removed too early.
    case unknownKey(id: UInt32)
    /// What is sealed has another format, perhaps a later one.
    case unknownFormat
    /// What is sealed was changed, or belongs to another owner, provider or column.
    case forged
}

extension SecretsError: CustomStringConvertible {
    /// What happened, where, and what next.
    public var description: String {
        switch self {
        case .unusableKeyFile(let path, let reason): "the key file \(path) cannot be used: \(reason)"
        case .exposedKeyFile(let path): "others may read the key file \(path): chmod 0400 it"
        case .malformedKeyFile(let path, let line): "line \(line) of the key file \(path) makes no sense"
        case .unknownKey(let id): "sealed with key \(id), which is not in the key file"
        case .unknownFormat: "sealed in a format that is not known here"
        case .forged: "sealed for another place, or changed since"
        }
    }
}
