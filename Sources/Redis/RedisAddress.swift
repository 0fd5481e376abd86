internal import FoundationEssentials

/// Where a Redis is, and as whom it is spoken to.
///
/// Its description never shows the password.
public struct RedisAddress: Sendable, Hashable {
    /// How it is reached.
    public let place: Place
    /// The user of its access list; nil is Redis' `default`.
    public let user: String?
    /// The password, where it wants one.
    public let password: String?
    /// Which of its numbered databases; publish and subscribe know none.
    public let database: Int

    /// How a Redis is reached.
    public enum Place: Sendable, Hashable {
        /// Over TCP, unencrypted.
        case tcp(host: String, port: Int)
        /// Through a socket on this machine.
        case socket(path: String)
    }

    /// Reads `redis://[user:password@]host[:port][/database]` or `unix://[user:password@]/path[?db=database]`.
    ///
    /// - Throws: ``RedisError/badAddress(_:)``, which does not quote the address.
    public init(_ url: String) throws(RedisError) {
        guard let parts = URLComponents(string: url) else { throw .badAddress("it is no URL") }
        let number: Substring?
        switch parts.scheme {
        case "redis":
            guard let host = parts.host, !host.isEmpty else { throw .badAddress("it names no host") }
            let port = parts.port ?? 6379
            guard (1...65_535).contains(port) else { throw .badAddress("it has no port of 1 to 65535") }
            let bare = host.hasPrefix("[") && host.hasSuffix("]") ? String(host.dropFirst().dropLast()) : host
            place = .tcp(host: bare, port: port)
            number = parts.path.dropFirst()
        case "unix":
            guard parts.host ?? "" == "", parts.path.hasPrefix("/") else {
                throw .badAddress("after unix:// comes a path that begins with /")
            }
            place = .socket(path: parts.path)
            number = (parts.queryItems?.first { $0.name == "db" }?.value).map { $0[...] }
        case "rediss":
            throw .badAddress("TLS is not spoken here: put stunnel before it, or use a private network")
        default:
            throw .badAddress("it begins neither with redis:// nor with unix://")
        }
        if let number, !number.isEmpty {
            guard let database = Int(number), database >= 0 else {
                throw .badAddress("its database is no number")
            }
            self.database = database
        } else {
            database = 0
        }
        user = parts.user.flatMap { $0.isEmpty ? nil : $0 }
        password = parts.password.flatMap { $0.isEmpty ? nil : $0 }
    }
}

extension RedisAddress: CustomStringConvertible, CustomReflectable {
    /// The place and the database, and nobody's name.
    public var description: String {
        switch place {
        case .tcp(let host, let port):
            "redis://\(host.contains(":") ? "[\(host)]" : host):\(port)/\(database)"
        case .socket(let path): "unix://\(path)?db=\(database)"
        }
    }

    /// Shows only the description, so that `dump` keeps silent too.
    public var customMirror: Mirror { Mirror(self, children: ["description": description]) }
}
