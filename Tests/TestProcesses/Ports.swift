import Foundation

/// Free ports for programs that are about to start.
public enum Ports {
    /// The first of two neighbours that are free: the sandbox takes the one after the service's.
    ///
    /// They lie below those that Linux gives to clients, so that no outgoing connection takes one meanwhile.
    public static func neighbours() throws -> Int {
        for _ in 0..<200 {
            let port = Int.random(in: 20_000..<32_000)
            if listen(on: port) != nil, listen(on: port + 1) != nil { return port }
        }
        throw Late(description: "no free ports")
    }

    /// A port that is free.
    public static func free() throws -> Int { try neighbours() }

    /// Listens on a port of loopback until the answer is let go; nil where somebody else does.
    public static func listen(on port: Int) -> Listening? { Listening(port: port) }

    /// A socket that listens and never answers.
    public final class Listening: Sendable {
        private let socket: Int32

        fileprivate init?(port: Int) {
            socket = Glibc.socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
            var address = sockaddr_in()
            address.sin_family = sa_family_t(AF_INET)
            address.sin_port = in_port_t(port).bigEndian
            address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
            let bound = unsafe withUnsafePointer(to: address) { address in
                unsafe address.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                    unsafe bind(socket, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
                }
            }
            guard bound == 0, Glibc.listen(socket, 1) == 0 else { return nil }
        }

        deinit { close(socket) }
    }
}
