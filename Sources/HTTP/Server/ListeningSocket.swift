internal import Glibc

/// A socket that listens on an address; closed with its owner.
struct ListeningSocket: ~Copyable, Sendable {
    let descriptor: Int32
    /// The port, also where the system picked it.
    let port: Int

    init(host: String, port: Int) throws(ServerError) {
        descriptor = try Self.opened(host: host, port: port)
        self.port = Self.port(of: descriptor)
    }

    deinit { close(descriptor) }

    private static func opened(host: String, port: Int) throws(ServerError) -> Int32 {
        guard (0...65_535).contains(port) else { throw ServerError("\(port) is no port") }
        var hints = unsafe addrinfo()
        unsafe hints.ai_flags = AI_NUMERICHOST | AI_PASSIVE
        unsafe hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
        var found: UnsafeMutablePointer<addrinfo>?
        guard unsafe getaddrinfo(host, String(port), &hints, &found) == 0, let address = unsafe found else {
            throw ServerError("\(host) is no numeric address")
        }
        defer { unsafe freeaddrinfo(address) }
        let kind = SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue | SOCK_NONBLOCK.rawValue
        let descriptor = unsafe socket(address.pointee.ai_family, Int32(kind), 0)
        // A port whose last owner's connections still linger may be taken again.
        var yes: Int32 = 1
        unsafe setsockopt(descriptor, SOL_SOCKET, SO_REUSEADDR, &yes, socklen_t(MemoryLayout<Int32>.size))
        guard descriptor >= 0,
            unsafe bind(descriptor, address.pointee.ai_addr, address.pointee.ai_addrlen) == 0,
            listen(descriptor, 511) == 0
        else {
            let why = unsafe String(cString: strerror(errno))
            close(descriptor)
            throw ServerError("cannot listen on \(host):\(port): \(why)")
        }
        return descriptor
    }

    private static func port(of descriptor: Int32) -> Int {
        var bound = sockaddr_storage()
        var length = socklen_t(MemoryLayout<sockaddr_storage>.size)
        return unsafe withUnsafeMutableBytes(of: &bound) { bytes in
            unsafe getsockname(descriptor, bytes.baseAddress!.assumingMemoryBound(to: sockaddr.self), &length)
            // The port stands at the same place in both families, in network order.
            return unsafe Int(UInt16(bigEndian: bytes.load(fromByteOffset: 2, as: UInt16.self)))
        }
    }
}

/// The numeric address of the other side; nil where it has none.
func peerAddress(of descriptor: Int32) -> String? {
    var peer = sockaddr_storage()
    var length = socklen_t(MemoryLayout<sockaddr_storage>.size)
    var text = [CChar](repeating: 0, count: Int(NI_MAXHOST))
    let isKnown = unsafe withUnsafeMutableBytes(of: &peer) { bytes in
        let pointer = unsafe bytes.baseAddress!.assumingMemoryBound(to: sockaddr.self)
        return unsafe getpeername(descriptor, pointer, &length) == 0
            && getnameinfo(
                pointer, length, &text, socklen_t(text.count), nil, 0, NI_NUMERICHOST) == 0
    }
    guard isKnown else { return nil }
    return String(decoding: text.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
}
