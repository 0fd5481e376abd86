/// Numbers that look random and are the same in every run.
///
/// Source: Steele, Lea, Flood, "Fast splittable pseudorandom number generators", OOPSLA 2014.
package struct SplitMix: RandomNumberGenerator {
    private var state: UInt64

    /// Numbers that depend on the state alone.
    package init(state: UInt64) { self.state = state }

    package mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var word = state
        word = (word ^ (word >> 30)) &* 0xBF58_476D_1CE4_E5B9
        word = (word ^ (word >> 27)) &* 0x94D0_49BB_1331_11EB
        return word ^ (word >> 31)
    }

    /// The next number, from 0 to 1 without 1: its upper 53 bits, all that a `Double` holds.
    package mutating func nextUnit() -> Double { Double(next() >> 11) / Double(1 << 53) }
}
