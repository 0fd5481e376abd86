/// Packs the simplest of contents: enough for a test of what unpacks.
enum GZip {
    /// So many zeros: one literal, then copies of 258 bytes from one byte back, in fixed codes (RFC 1951).
    static func zeros(_ count: Int) -> [UInt8] {
        var bits = Bits()
        bits.add(0b1, 1)  // last block
        bits.add(0b01, 2)  // fixed codes
        bits.addCode(0b0011_0000, 8)  // literal 0
        var left = count - 1
        while left >= 258 {
            bits.addCode(0b1100_0101, 8)  // length 258: symbol 285
            bits.addCode(0, 5)  // distance 1
            left -= 258
        }
        for _ in 0..<left { bits.addCode(0b0011_0000, 8) }
        bits.addCode(0, 7)  // end of block
        let header: [UInt8] = [0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 255]
        return header + bits.bytes + littleEndian(crc32OfZeros(count)) + littleEndian(UInt32(count))
    }

    private struct Bits {
        var bytes: [UInt8] = []
        var free = 0

        /// Least significant bit first.
        mutating func add(_ value: Int, _ count: Int) {
            for place in 0..<count {
                if free == 0 {
                    bytes.append(0)
                    free = 8
                }
                bytes[bytes.count - 1] |= UInt8(value >> place & 1) << (8 - free)
                free -= 1
            }
        }

        /// A Huffman code: most significant bit first.
        mutating func addCode(_ value: Int, _ count: Int) {
            for place in stride(from: count - 1, through: 0, by: -1) { add(value >> place & 1, 1) }
        }
    }

    private static func crc32OfZeros(_ count: Int) -> UInt32 {
        var crc: UInt32 = 0xFFFF_FFFF
        for _ in 0..<count {
            for _ in 0..<8 { crc = crc & 1 == 1 ? crc >> 1 ^ 0xEDB8_8320 : crc >> 1 }
        }
        return ~crc
    }

    private static func littleEndian(_ number: UInt32) -> [UInt8] {
        (0..<4).map { UInt8(truncatingIfNeeded: number >> (8 * $0)) }
    }
}
