internal import FoundationEssentials

/// What Foundation's parser passes over in a JSON text, where another might read something else.
enum JSONSlip: Equatable {
    /// A name stands twice in one object: one of its values would be dropped.
    case repeatedName(String)
    /// A comma stands before a closing bracket.
    case looseComma

    /// Finds the first in a text; whether that is JSON at all is for the parser to say.
    static func first(in bytes: [UInt8]) -> JSONSlip? {
        var names: [Set<[UInt8]>] = []  // of each object that is open; an array has none
        var text = bytes[0..<0]  // the string that ended last, without its quotes
        var before: UInt8 = 0  // what stands before, but for blanks
        var place = 0
        while place < bytes.count {
            let byte = bytes[place]
            switch byte {
            case UInt8(ascii: " "), UInt8(ascii: "\t"), UInt8(ascii: "\n"), UInt8(ascii: "\r"):
                place += 1
                continue
            case UInt8(ascii: "\""):
                let start = place + 1
                place = end(ofString: start, in: bytes)
                text = bytes[start..<place]
            case UInt8(ascii: "["), UInt8(ascii: "{"): names.append([])
            case UInt8(ascii: "]"), UInt8(ascii: "}"):
                if before == UInt8(ascii: ",") { return .looseComma }
                _ = names.popLast()
            case UInt8(ascii: ":") where !names.isEmpty:
                let name = plain(text)
                guard names[names.count - 1].insert(name).inserted else {
                    return .repeatedName(String(decoding: name, as: UTF8.self))
                }
            default: break
            }
            before = byte
            place += 1
        }
        return nil
    }

    /// The closing quote of the string that begins here, or the end of all.
    private static func end(ofString start: Int, in bytes: [UInt8]) -> Int {
        var place = start
        while place < bytes.count, bytes[place] != UInt8(ascii: "\"") {
            place += bytes[place] == UInt8(ascii: "\\") ? 2 : 1
        }
        return min(place, bytes.count)
    }

    /// A name as it is meant: `\u0061` is `a`.
    private static func plain(_ name: ArraySlice<UInt8>) -> [UInt8] {
        guard name.contains(UInt8(ascii: "\\")) else { return Array(name) }
        let quote = [UInt8(ascii: "\"")]
        let text = try? JSONDecoder().decode(String.self, from: Data(quote + name + quote))
        return text.map { Array($0.utf8) } ?? Array(name)
    }
}
