/// A piece of a title: the title itself, or what stands in brackets or behind a dash.
struct TitlePart {
    /// Where it stands.
    let kind: Kind
    /// Its words, without their apostrophes, which divide none.
    let words: [[UInt32]]

    /// Where a piece of a title stands.
    enum Kind { case title, bracket, behindDash }

    private init(_ kind: Kind, _ codes: [UInt32]) {
        self.kind = kind
        words = codes.split { !Self.isWord($0) && !Self.isApostrophe($0) }.map { $0.filter(Self.isWord) }
            .filter { !$0.isEmpty }
    }

    /// Cuts a folded title at its brackets and at dashes that stand apart from a word.
    static func all(in codes: [UInt32]) -> [TitlePart] {
        var parts: [(kind: Kind, codes: [UInt32])] = [(.title, [])]
        var depth = 0
        var isBehindDash = false
        for (place, code) in codes.enumerated() {
            switch code {
            case 0x28, 0x5B, 0x7B:  // ( [ {
                depth += 1
                if depth == 1 { parts.append((.bracket, [])) }
            case 0x29, 0x5D, 0x7D:  // ) ] }
                depth = max(0, depth - 1)
                // What follows a bracket goes on with the title: "(I Can't Get No) Satisfaction".
                if depth == 0 { parts.append((isBehindDash ? .behindDash : .title, [])) }
            case 0x2D
            where depth == 0 && stands(place, apartIn: codes)
                && parts.contains { $0.codes.contains(where: isWord) }:
                isBehindDash = true
                parts.append((.behindDash, []))
            default: parts[parts.count - 1].codes.append(code)
            }
        }
        return parts.map { TitlePart($0.kind, $0.codes) }
    }

    /// The words before those that name guests, where these stand without brackets.
    var withoutGuests: ArraySlice<[UInt32]> {
        words[..<(words.dropFirst().firstIndex { VersionWords.guests.contains($0) } ?? words.endIndex)]
    }

    /// Whether it says which version this is, or who sings along.
    var marksVersion: Bool {
        guard let first = words.first else { return true }
        return VersionWords.beginnings.contains(first) || has(VersionWords.anywhere)
            || words.allSatisfy { VersionWords.alone.contains($0) || Self.isYear($0) }
    }

    /// Whether it says which piece this is of something larger, or of several with one title.
    var namesPiece: Bool {
        !marksVersion && (has(VersionWords.pieces) || words.contains { $0.contains(where: Self.isDigit) })
    }

    /// Whether one of its words is among these.
    func has(_ some: Set<[UInt32]>) -> Bool { words.contains(where: some.contains) }

    static func isWord(_ code: UInt32) -> Bool {
        switch code {
        case 0x61...0x7A: return true
        case 0..<0x80: return isDigit(code)
        default:
            guard let scalar = Unicode.Scalar(code) else { return false }
            return scalar.properties.isAlphabetic || scalar.properties.numericType != nil
        }
    }

    private static func isDigit(_ code: UInt32) -> Bool { (0x30...0x39).contains(code) }

    /// From 1900 to 2099.
    private static func isYear(_ word: [UInt32]) -> Bool {
        word.count == 4 && word.allSatisfy(isDigit)
            && [[0x31, 0x39], [0x32, 0x30]].contains(word.prefix(2))
    }

    private static func isApostrophe(_ code: UInt32) -> Bool { code == 0x27 || code == 0x60 }

    /// Whether a dash has a blank on a side, as "Song - Live" and "Song -Live-" have, and "Jay-Z" has not.
    private static func stands(_ place: Int, apartIn codes: [UInt32]) -> Bool {
        place > 0 && codes[place - 1] == 0x20 || place + 1 < codes.count && codes[place + 1] == 0x20
    }
}
