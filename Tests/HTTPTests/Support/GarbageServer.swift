import Dispatch
import Glibc
import TestSocket
import Testing

/// A server that says the same bytes to whoever comes, whatever they ask, and hangs up.
final class GarbageServer: Sendable {
    let port: Int
    private let descriptor: Int32

    /// Answers so many connections; `stayOpen` keeps silent instead of hanging up.
    init(saying bytes: [UInt8], stayOpen: Bool = false, askedFirst: Bool = true, connections: Int = 1) {
        descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let bound = descriptor
        unsafe withUnsafeMutableBytes(of: &address) { bytes in
            let pointer = unsafe bytes.baseAddress!.assumingMemoryBound(to: sockaddr.self)
            unsafe _ = bind(bound, pointer, length)
            listen(bound, 16)
            unsafe _ = getsockname(bound, pointer, &length)
        }
        port = Int(UInt16(bigEndian: address.sin_port))
        DispatchQueue(label: "garbage").async {
            var open: [RawSocket] = []
            for _ in 0..<connections {
                let accepted = accept(bound, nil, nil)
                guard accepted >= 0 else { break }
                let peer = RawSocket(descriptor: accepted)
                if askedFirst {
                    _ = peer.readNow { String(decoding: $0, as: UTF8.self).contains("\r\n\r\n") }
                }
                _ = peer.writeNow(bytes)
                guard stayOpen else { continue }
                open.append(peer)
                _ = peer.readNow { _ in false }
            }
        }
    }

    convenience init(
        saying text: String, stayOpen: Bool = false, askedFirst: Bool = true, connections: Int = 1
    ) {
        self.init(
            saying: Array(text.utf8), stayOpen: stayOpen, askedFirst: askedFirst, connections: connections)
    }

    deinit {
        shutdown(descriptor, 2 /* SHUT_RDWR */)
        close(descriptor)
    }

    var url: String { "http://127.0.0.1:\(port)/" }
}
