/// A title without what marks a version.
///
/// "Song (feat. X) [Live]", "Sóng – Remastered 2011" and "song" are one. Only letters and digits remain, in lower case and without accents, side by side without blanks, so that "Don't" and "Dont"
/// are one. A title of nothing but signs stays as it is.
struct PlainTitle: Sendable, Hashable {
    /// Unicode scalars; empty only for an empty title.
    let codes: [UInt32]

    /// Takes a title apart.
    init(_ title: String) {
        if let codes = Self.simple(title) {
            self.codes = codes
            return
        }
        let folded = FoldedText(title)
        var kept: [UInt32] = []
        for part in Self.parts(folded.codes) where part.isMain || !part.marksVersion { kept += part.plain }
        // A title that is all version, as "(Live)", or all signs, as "!!!", is what it says.
        if kept.isEmpty { kept = folded.codes.filter(Self.isWord) }
        codes = kept.isEmpty ? folded.codes.filter { $0 != 0x20 } : kept
    }

    /// The codes of a title of plain ASCII words, as most are, which needs no taking apart; nil for any other.
    private static func simple(_ title: String) -> [UInt32]? {
        var codes: [UInt32] = []
        codes.reserveCapacity(title.utf8.count)
        var start = 0
        for byte in title.utf8 {
            switch byte {
            case 0x41...0x5A: codes.append(UInt32(byte) + 0x20)
            case 0x30...0x39, 0x61...0x7A: codes.append(UInt32(byte))
            case 0x20:
                if Marks.isSpecial(codes[start...]) { return nil }
                start = codes.count
            default: return nil
            }
        }
        return codes.isEmpty || Marks.isSpecial(codes[start...]) ? nil : codes
    }

    /// A piece of a title: the title itself, or what stands in brackets or behind a dash.
    private struct Part {
        var codes: [UInt32] = []
        /// The title itself is kept, whatever words it has.
        var isMain: Bool

        /// Its words; an apostrophe divides none.
        var words: [ArraySlice<UInt32>] {
            codes.split { !PlainTitle.isWord($0) && !PlainTitle.isApostrophe($0) }
        }

        /// What is left of it: no guests, no signs.
        var plain: [UInt32] {
            let words = words.map { $0.filter(PlainTitle.isWord) }
            // "Song feat. Someone", without brackets.
            let end = words.dropFirst().firstIndex { Marks.guests.contains($0) } ?? words.endIndex
            return words[..<end].flatMap { Marks.spellings[$0] ?? $0 }
        }

        /// Whether it says which version this is, or who sings along.
        var marksVersion: Bool {
            let words = words.map { $0.filter(PlainTitle.isWord) }
            guard let first = words.first else { return true }
            return Marks.beginnings.contains(first) || words.contains { Marks.anywhere.contains($0) }
        }
    }

    /// Cuts a title at its brackets and at dashes that stand apart from a word.
    private static func parts(_ codes: [UInt32]) -> [Part] {
        var parts = [Part(isMain: true)]
        var depth = 0
        var isBehindDash = false
        for (place, code) in codes.enumerated() {
            let last = parts.count - 1
            switch code {
            case 0x28, 0x5B, 0x7B:  // ( [ {
                depth += 1
                if depth == 1 { parts.append(Part(isMain: false)) }
            case 0x29, 0x5D, 0x7D:  // ) ] }
                depth = max(0, depth - 1)
                // What follows a bracket goes on with the title: "(I Can't Get No) Satisfaction".
                if depth == 0 { parts.append(Part(isMain: !isBehindDash)) }
            case 0x2D
            where depth == 0 && stands(place, apartIn: codes) && parts[0].codes.contains(where: isWord):
                isBehindDash = true
                parts.append(Part(isMain: false))
            default:
                parts[last].codes.append(code)
            }
        }
        return parts
    }

    /// Whether a dash has a blank on a side, as "Song - Live" and "Song -Live-" have, and "Jay-Z" has not.
    private static func stands(_ place: Int, apartIn codes: [UInt32]) -> Bool {
        place > 0 && codes[place - 1] == 0x20 || place + 1 < codes.count && codes[place + 1] == 0x20
    }

    fileprivate static func isWord(_ code: UInt32) -> Bool {
        switch code {
        case 0x30...0x39, 0x61...0x7A: return true
        case 0..<0x80: return false
        default:
            guard let scalar = Unicode.Scalar(code) else { return false }
            return scalar.properties.isAlphabetic || scalar.properties.numericType != nil
        }
    }

    fileprivate static func isApostrophe(_ code: UInt32) -> Bool { code == 0x27 || code == 0x60 }
}

/// The words by which catalogues mark versions, folded.
private enum Marks {
    /// Words that mark a version wherever they stand in a bracket or behind a dash.
    static let anywhere = words(
        """
        remaster remastered remasters remastering remasterizado remasterizada remasterise live version versions ver edit edited \
        mono stereo acoustic acustico acustica acoustique akustik deluxe bonus explicit clean single album original radio demo \
        demos session sessions unplugged rerecorded recorded anniversary edition edicion instrumental karaoke acapella remix \
        remixed rmx mix mixed dub bootleg rework reworked extended vivo directo diretta outtake take alternate alternative \
        rehearsal sped slowed nightcore stripped soundtrack censored uncensored feat ft featuring \
        ライブ リマスター バージョン ヴァージョン ライヴ インストゥルメンタル 현장 라이브 버전 リミックス
        """)
    /// Words that do so at the beginning alone: "(with Someone)", and not "(Come with Me)".
    static let beginnings = words("with from featuring feat ft")
    /// Words after which guests are named, in the title itself.
    static let guests = words("feat ft featuring")
    /// Whether a word of a title must be looked at: one that names guests, or is spelled in several ways.
    static func isSpecial(_ word: ArraySlice<UInt32>) -> Bool {
        guard let first = word.first, first == 0x66 || first == 0x70, word.count <= 9 else { return false }
        let word = Array(word)
        return guests.contains(word) || spellings[word] != nil
    }

    /// Words that are spelled in several ways.
    static let spellings: [[UInt32]: [UInt32]] = [codes("part"): codes("pt")]

    private static func words(_ list: String) -> Set<[UInt32]> {
        Set(list.split { $0 == " " || $0 == "\n" }.map { FoldedText(String($0)).codes })
    }
    private static func codes(_ word: String) -> [UInt32] { word.unicodeScalars.map(\.value) }
}
