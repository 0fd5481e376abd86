/// A title without what marks a version.
///
/// "Song (feat. X) [Live]", "The Sóng – Remastered 2011", "Song (A Subtitle)" and "song remix" are one. Only letters and digits
/// remain, in lower case and without accents, side by side without blanks, so that "Don't" and "Dont" are one. What makes it a
/// piece of something stays: "Song (Part II)", "Song (Interlude)". A title of nothing but signs stays as it is.
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
        let kept = Self.plain(TitlePart.all(in: folded.codes))
        // A title that is all version, as "(Live)", or all signs, as "!!!", is what it says.
        let said = kept.isEmpty ? folded.codes.filter(TitlePart.isWord) : kept
        codes = said.isEmpty ? folded.codes.filter { $0 != 0x20 } : said
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
                if VersionWords.mayCount(codes[start...]) { return nil }
                start = codes.count
            default: return nil
            }
        }
        return codes.isEmpty || VersionWords.mayCount(codes[start...]) ? nil : codes
    }

    /// What is left of a title's parts.
    private static func plain(_ parts: [TitlePart]) -> [UInt32] {
        let isPieceOfWork = parts.contains { $0.kind == .title && $0.has(VersionWords.works) }
        // What stands in brackets within a title belongs to it, as in "Song (of the) Sea".
        let end = parts.lastIndex { $0.kind == .title && !$0.words.isEmpty } ?? 0
        var words: [[UInt32]] = []
        for (place, part) in parts.enumerated() {
            let isSubtitle = part.kind == .bracket && place > end && !isPieceOfWork && !words.isEmpty
            switch part.kind {
            case .title: words += part.withoutGuests
            case .bracket where isSubtitle && !part.namesPiece: continue
            case .bracket, .behindDash: if !part.marksVersion { words += part.words }
            }
        }
        return plain(words)
    }

    /// Words in one spelling, without an article before them or the mark of a version behind them.
    private static func plain(_ words: [[UInt32]]) -> [UInt32] {
        var words = words.map { VersionWords.spellings[$0] ?? $0 }[...]
        if words.count > 1, words.first == VersionWords.article { words.removeFirst() }
        while words.count > 1, let last = words.last, VersionWords.endings.contains(last) {
            words.removeLast()
        }
        return zip(words, [[]] + words).flatMap { word, before in
            before == VersionWords.part ? VersionWords.numbers[word] ?? word : word
        }
    }
}
