internal import Glibc
package import HTTP

/// The proxies in front of us, whose word on where a request came from is taken.
///
/// Anybody can write `X-Forwarded-For`: it is read only where the connection itself comes from one of these, and from its
/// end, where the nearest of them wrote.
public struct TrustedProxies: Sendable, Hashable {
    private let networks: [Network]

    /// Nobody is in front: the connection says where a request comes from.
    public init() { networks = [] }

    /// Reads addresses and networks, separated by commas: `127.0.0.1, 10.0.0.0/8, fd00::/8`; nil for anything else.
    public init?(_ text: String) {
        var networks: [Network] = []
        for part in text.split(whereSeparator: isBetween) {
            guard let network = Network(part) else { return nil }
            networks.append(network)
        }
        self.networks = networks
    }

    /// Who asks, as far as limits count: an IPv4 address, or the /64 of an IPv6 one, which is one person's.
    package func asker(of request: Request) -> String {
        var hops = request.headers.all("X-Forwarded-For").flatMap { $0.split(whereSeparator: isBetween) }
        guard var address = request.peer.flatMap({ Address($0) }) else { return request.peer ?? "" }
        while networks.contains(where: { $0.contains(address) }), let hop = hops.popLast() {
            guard let next = Address(hop) else { break }
            address = next
        }
        return address.isIPv4 ? "\(address.bytes.suffix(4))" : "\(address.bytes.prefix(8))"
    }
}

/// An address of 16 bytes; an IPv4 address as IPv6 maps it.
private struct Address: Sendable, Hashable {
    let bytes: [UInt8]

    init?(_ text: some StringProtocol) {
        let text = String(text.prefix { $0 != "%" })  // A link-local address names its interface.
        var bytes = [UInt8](repeating: 0, count: 16)
        if unsafe inet_pton(AF_INET6, text, &bytes) == 1 {
            self.bytes = bytes
        } else if unsafe inet_pton(AF_INET, text, &bytes) == 1 {
            self.bytes = Self.mapped + bytes.prefix(4)
        } else {
            return nil
        }
    }

    var isIPv4: Bool { bytes.starts(with: Self.mapped) }

    private static let mapped: [UInt8] = [UInt8](repeating: 0, count: 10) + [0xFF, 0xFF]
}

/// All addresses that begin with the same bits.
private struct Network: Sendable, Hashable {
    private let address: Address
    private let bits: Int

    init?(_ text: some StringProtocol) {
        let parts = text.split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count <= 2, let address = Address(parts[0]) else { return nil }
        let width = address.isIPv4 && !parts[0].contains(":") ? 32 : 128
        guard let bits = parts.count == 2 ? Int(parts[1]) : width, (0...width).contains(bits) else {
            return nil
        }
        self.address = address
        self.bits = bits + 128 - width
    }

    func contains(_ other: Address) -> Bool {
        zip(address.bytes, other.bytes).enumerated().allSatisfy { place, pair in
            let counted = min(max(bits - 8 * place, 0), 8)
            return (pair.0 ^ pair.1) >> (8 - counted) == 0
        }
    }
}

/// What stands between the addresses of a list.
private func isBetween(_ character: Character) -> Bool { ", \t".contains(character) }
