/// Ids in the forms of the outside services, made from a text: the same text, the same id.
enum Handle {
    /// 22 characters of base 62, as Spotify's.
    static func spotify(_ text: String) -> String { base62(of: text, length: 22) }

    /// A UUID of version 4's form, as MusicBrainz' and ReccoBeats'.
    static func uuid(_ text: String) -> String {
        var chance = Chance(for: text)
        let digits = Array("0123456789abcdef".utf8)
        var word = chance.next()
        var bytes: [UInt8] = []
        bytes.reserveCapacity(36)
        for place in 0..<32 {
            if place == 16 { word = chance.next() }
            if place == 8 || place == 12 || place == 16 || place == 20 { bytes.append(UInt8(ascii: "-")) }
            switch place {
            case 12: bytes.append(UInt8(ascii: "4"))
            case 16: bytes.append(digits[8 + Int(word & 3)])
            default: bytes.append(digits[Int(word & 15)])
            }
            word >>= 4
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// Twelve characters, as ISO 3901 wants them: unique for an index below 100,000.
    static func isrc(year: Int, index: Int, seed: UInt64) -> String {
        let owner = base62(of: "registrant \(seed) \(index / 100_000)", length: 3).uppercased()
        return "QZ\(owner)\(padded(year % 100, to: 2))\(padded(index % 100_000, to: 5))"
    }

    /// A number as long as Deezer's, unique for an index below 100,000.
    static func deezer(_ index: Int, seed: UInt64) -> Int64 {
        Int64(Chance.hash("deezer", seed: seed) % 20_000 + 100) * 100_000 + Int64(index)
    }

    private static func base62(of text: String, length: Int) -> String {
        let digits = Array("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz".utf8)
        var chance = Chance(for: text)
        var word: UInt64 = 0
        var bytes: [UInt8] = []
        bytes.reserveCapacity(length)
        for place in 0..<length {
            if place % 8 == 0 { word = chance.next() }
            bytes.append(digits[Int(word % 62)])
            word /= 62
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    private static func padded(_ number: Int, to width: Int) -> String {
        let digits = String(number)
        return String(repeating: "0", count: max(0, width - digits.utf8.count)) + digits
    }
}
