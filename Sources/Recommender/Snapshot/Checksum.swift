internal import LinearAlgebra

/// A checksum of bytes that reads at the speed of memory: XXH64, seed 0.
///
/// It finds accidents, not malice: who can write the file can write the checksum. So what is read is also checked for sense.
/// Source: Yann Collet, "xxHash fast digest algorithm", version 0.1.1.
enum Checksum {
    private static let primes: (UInt64, UInt64, UInt64, UInt64, UInt64) = (
        0x9E37_79B1_85EB_CA87, 0xC2B2_AE3D_27D4_EB4F, 0x1656_67B1_9E37_79F9, 0x85EB_CA77_C2B2_AE63,
        0x27D4_EB2F_1656_67C5
    )

    static func of(_ bytes: RawSpan) -> UInt64 {
        let count = bytes.byteCount
        var place = 0
        var hash = primes.4
        if count >= 32 {
            var (a, b, c, d) = (primes.0 &+ primes.1, primes.1, UInt64(0), 0 &- primes.0)
            while place &+ 32 <= count {
                a = round(a, word(bytes, place))
                b = round(b, word(bytes, place &+ 8))
                c = round(c, word(bytes, place &+ 16))
                d = round(d, word(bytes, place &+ 24))
                place &+= 32
            }
            hash = rotated(a, 1) &+ rotated(b, 7) &+ rotated(c, 12) &+ rotated(d, 18)
            for lane in [a, b, c, d] { hash = (hash ^ round(0, lane)) &* primes.0 &+ primes.3 }
        }
        hash &+= UInt64(count)
        while place &+ 8 <= count {
            hash = rotated(hash ^ round(0, word(bytes, place)), 27) &* primes.0 &+ primes.3
            place &+= 8
        }
        if place &+ 4 <= count {
            let half = unsafe bytes.unsafeLoadUnaligned(fromByteOffset: place, as: UInt32.self)
            hash = rotated(hash ^ UInt64(half) &* primes.0, 23) &* primes.1 &+ primes.2
            place &+= 4
        }
        while place < count {
            let byte = unsafe bytes.unsafeLoad(fromByteOffset: place, as: UInt8.self)
            hash = rotated(hash ^ UInt64(byte) &* primes.4, 11) &* primes.0
            place &+= 1
        }
        hash = (hash ^ hash >> 33) &* primes.1
        hash = (hash ^ hash >> 29) &* primes.2
        return hash ^ hash >> 32
    }

    /// The eight bytes at a place; the caller has seen that they are there.
    @inline(__always)
    private static func word(_ bytes: RawSpan, _ place: Int) -> UInt64 {
        unsafe bytes.unsafeLoadUnaligned(fromByteOffset: place, as: UInt64.self)
    }

    @inline(__always)
    private static func round(_ lane: UInt64, _ word: UInt64) -> UInt64 {
        rotated(lane &+ word &* primes.1, 31) &* primes.0
    }

    @inline(__always)
    private static func rotated(_ word: UInt64, _ by: UInt64) -> UInt64 { word << by | word >> (64 - by) }
}
