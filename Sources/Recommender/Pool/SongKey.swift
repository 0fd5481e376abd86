internal import Music

/// What tells one song from another, whatever version it is: two recordings with a key in common are one song to a listener.
enum SongKey {
    /// How long a key is: with a million candidates and a thousand known songs, one listener in seventy misses one candidate
    /// of the million because two keys happen to be the same.
    static let bits = 36

    /// A hash of the main artist and the title without what marks a version; 0 where nothing is left of the title.
    static func title(_ title: String, artist: Artist.ID?) -> UInt64 {
        let plain = normalised(title)
        guard !plain.isEmpty, let artist else { return 0 }
        var hash = Fingerprint()
        hash.add(artist.rawValue)
        hash.add(plain)
        return max(1, hash.value >> (64 - bits))
    }

    /// A hash of the ISRC; 0 where it is unknown.
    static func isrc(_ isrc: ISRC?) -> UInt64 {
        guard let isrc else { return 0 }
        var hash = Fingerprint()
        hash.add(isrc.rawValue)
        return max(1, hash.value >> (64 - bits))
    }

    /// The title in lower case, only letters and digits, without featured guests and marks of a version.
    ///
    /// "Song (feat. X) [Live]", "Song - Remastered 2011" and "song" are one; a remix is a song of its own.
    static func normalised(_ title: String) -> String { plain(title) ?? parsed(title) }

    /// The same for a title of ASCII words with single spaces, as most are, which needs no parsing; nil for any other.
    private static func plain(_ title: String) -> String? {
        let space = UInt8(ascii: " ")
        var last = space
        for byte in title.utf8 {
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"):
                break
            case space where last != space: break
            default: return nil
            }
            last = byte
        }
        guard last != space else { return nil }
        let text = title.lowercased()
        let namesGuest = text.utf8.split(separator: space).contains { word in
            word.elementsEqual("feat".utf8) || word.elementsEqual("ft".utf8)
        }
        return namesGuest ? nil : text
    }

    private static func parsed(_ title: String) -> String {
        var kept = ""
        var depth = 0
        var aside = ""
        for character in title.lowercased() {
            switch character {
            case "(", "[":
                depth += 1
            case ")", "]":
                depth = max(0, depth - 1)
                if depth == 0 {
                    if !isVersion(aside) { kept += " " + aside }
                    aside = ""
                }
            default:
                if depth > 0 { aside.append(character) } else { kept.append(character) }
            }
        }
        if depth > 0, !isVersion(aside) { kept += " " + aside }
        let segments = kept.split(separator: " - ", omittingEmptySubsequences: false)
        let parts = segments.enumerated().filter { $0.offset == 0 || !isVersion(String($0.element)) }
        var words = parts.flatMap { $0.element.split(whereSeparator: { !$0.isLetter && !$0.isNumber }) }
        if let guest = words.firstIndex(where: { $0 == "feat" || $0 == "ft" }), guest > 0 {
            words.removeSubrange(guest...)
        }
        return words.joined(separator: " ")
    }

    private static func isVersion(_ text: String) -> Bool {
        let words = text.split(whereSeparator: { !$0.isLetter }).map(String.init)
        return words.contains { marks.contains($0) }
            && !words.contains { $0.contains("remix") || $0 == "mix" && words.count > 2 }
    }

    private static let marks: Set<String> = [
        "remaster", "remastered", "live", "version", "edit", "mono", "stereo", "feat", "ft", "featuring",
        "with",
        "acoustic", "deluxe", "bonus", "explicit", "clean", "single", "album", "original", "radio", "demo",
        "session", "sessions", "unplugged", "rerecorded", "anniversary", "edition", "instrumental",
    ]
}

/// A 64-bit FNV-1a hash: the same in every run and on every machine.
///
/// Source: Fowler, Noll, Vo, draft-eastlake-fnv.
struct Fingerprint: Sendable {
    private(set) var value: UInt64 = 0xCBF2_9CE4_8422_2325

    mutating func add(_ bytes: some Sequence<UInt8>) {
        for byte in bytes { value = (value ^ UInt64(byte)) &* 0x0000_0100_0000_01B3 }
    }

    mutating func add(_ text: String) {
        add(text.utf8)
        add(CollectionOfOne(0))
    }

    mutating func add(_ number: some FixedWidthInteger) {
        let word = UInt64(truncatingIfNeeded: number)
        for shift in stride(from: 0, to: 64, by: 8) {
            add(CollectionOfOne(UInt8(truncatingIfNeeded: word >> shift)))
        }
    }
}
