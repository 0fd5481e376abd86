/// A source of chance that always tells the same story for the same seed (SplitMix64).
struct Chance: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    /// Chance for one thing: the same text and seed, the same luck, whatever else was drawn.
    init(for text: String, seed: UInt64 = 0) { state = Chance.hash(text, seed: seed) }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        return Chance.mixed(state)
    }

    /// Evenly from 0 to 1.
    mutating func share() -> Double { Double(next() >> 11) * 0x1p-53 }

    /// Around 0 with a spread of 1; the sum of four even draws is bell enough.
    mutating func bell() -> Double { (share() + share() + share() + share() - 2) * 1.732 }

    /// One of several.
    mutating func pick<Element>(_ elements: [Element]) -> Element {
        elements[Int(next() % UInt64(elements.count))]
    }

    /// FNV-1a over the UTF-8, then mixed.
    static func hash(_ text: String, seed: UInt64 = 0) -> UInt64 {
        var hash: UInt64 = 0xcbf2_9ce4_8422_2325 ^ mixed(seed)
        for byte in text.utf8 { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3 }
        return mixed(hash)
    }

    private static func mixed(_ word: UInt64) -> UInt64 {
        var mixed = word
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}
