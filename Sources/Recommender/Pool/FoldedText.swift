/// A text without what two spellings of it differ in: case, accents, wide letters, the many kinds of dashes, quotes and blanks.
struct FoldedText: Sendable, Hashable {
    /// Unicode scalars, no two blanks in a row.
    let codes: [UInt32]

    /// Folds a text.
    init(_ text: String) {
        var codes: [UInt32] = []
        codes.reserveCapacity(text.utf8.count)
        if text.utf8.allSatisfy({ $0 < 0x80 }) {
            for byte in text.utf8 { Self.add(UInt32(byte), to: &codes) }
        } else {
            for character in text { Self.add(character, to: &codes) }
        }
        if codes.last == 0x20 { codes.removeLast() }
        self.codes = codes
    }

    private static func add(_ character: Character, to codes: inout [UInt32]) {
        for letter in character.lowercased() {
            // Characters are equal when they are canonically equivalent, however they are composed.
            if let base = bases[letter] {
                add(base, to: &codes)
                continue
            }
            for scalar in letter.unicodeScalars where !(0x300...0x36F).contains(scalar.value) {
                if let spelled = spellings[scalar.value] {
                    for byte in spelled.utf8 { add(UInt32(byte), to: &codes) }
                } else {
                    add(scalar.value, to: &codes)
                }
            }
        }
    }

    private static func add(_ code: UInt32, to codes: inout [UInt32]) {
        switch code {
        case 0x41...0x5A: codes.append(code + 0x20)
        case 0x26: codes += [0x61, 0x6E, 0x64]  // "and"
        case 0xFF01...0xFF5E: add(code - 0xFEE0, to: &codes)  // wide forms of ASCII
        case 0x09...0x0D, 0x20, 0xA0, 0x2000...0x200A, 0x3000:
            if let last = codes.last, last != 0x20 { codes.append(0x20) }
        case 0x200B...0x200F, 0xFE00...0xFE0F, 0xFEFF: break  // marks without width
        case 0x2010...0x2015, 0x2212, 0x301C, 0xFF5E: codes.append(0x2D)
        case 0x2018...0x201B, 0x2032, 0xB4: codes.append(0x27)
        case 0x3010, 0x3014, 0x300C, 0x300E: codes.append(0x5B)
        case 0x3011, 0x3015, 0x300D, 0x300F: codes.append(0x5D)
        default: codes.append(code)
        }
    }

    /// Letters that are no letter with an accent.
    private static let spellings: [UInt32: String] = [
        0xDF: "ss", 0xE6: "ae", 0xF0: "d", 0xF8: "o", 0xFE: "th", 0x111: "d", 0x131: "i", 0x142: "l",
        0x153: "oe", 0x1E9E: "ss", 0x2026: "...",
    ]

    /// The letter under one or two accents, by the whole character.
    private static let bases: [Character: UInt32] = {
        var bases: [Character: UInt32] = [:]
        // Latin, Greek, and Cyrillic without its letters of a different sound.
        let letters = Array(0x61...0x7A) + Array(0x3B1...0x3C9) + [0x435, 0x456]
        let accents = Array(0x300...0x315) + [0x31B] + Array(0x323...0x331)
        func character(_ codes: [Int]) -> Character {
            var text = ""
            for code in codes { if let scalar = Unicode.Scalar(code) { text.unicodeScalars.append(scalar) } }
            return Character(text)
        }
        for letter in letters {
            for accent in accents { bases[character([letter, accent])] = UInt32(letter) }
        }
        // Vietnamese: a breve, a circumflex or a horn, and a tone.
        for letter in [0x61, 0x65, 0x6F, 0x75] {
            for quality in [0x302, 0x306, 0x31B] {
                for tone in [0x300, 0x301, 0x303, 0x309, 0x323] {
                    bases[character([letter, quality, tone])] = UInt32(letter)
                }
            }
        }
        return bases
    }()
}
