/// An id that Spotify gave to an artist, an album, a track or an account: 22 base-62 characters, or an account name.
public struct SpotifyID: Sendable, Hashable, RawRepresentable, Codable {
    /// The id as Spotify writes it.
    public let rawValue: String

    /// Takes the id as it is: an outside catalogue may use ids of its own form.
    public init(rawValue: String) { self.rawValue = rawValue }
}

/// An International Standard Recording Code, ISO 3901: twelve characters, upper case, without hyphens.
public struct ISRC: Sendable, Hashable, RawRepresentable, Codable {
    /// The code, normalised.
    public let rawValue: String

    /// Drops hyphens and blanks and folds to upper case; nil unless twelve ASCII letters and digits remain.
    public init?(rawValue: String) {
        let code = rawValue.uppercased().filter { $0 != "-" && $0 != " " }
        guard code.utf8.count == 12, code.allSatisfy({ $0.isASCII && ($0.isLetter || $0.isNumber) }) else {
            return nil
        }
        self.rawValue = code
    }
}

/// A MusicBrainz identifier: a UUID in lower case.
public struct MBID: Sendable, Hashable, RawRepresentable, Codable {
    /// The identifier, 36 characters.
    public let rawValue: String

    /// Folds to lower case; nil unless the text has the form of a UUID.
    public init?(rawValue: String) {
        let text = rawValue.lowercased()
        guard text.utf8.count == 36 else { return nil }
        for (place, character) in text.utf8.enumerated() {
            switch place {
            case 8, 13, 18, 23:
                guard character == UInt8(ascii: "-") else { return nil }
            default:
                let isDigit = (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(character)
                let isLetter = (UInt8(ascii: "a")...UInt8(ascii: "f")).contains(character)
                guard isDigit || isLetter else { return nil }
            }
        }
        self.rawValue = text
    }
}

/// An id that Deezer gave to an artist, an album or a track.
public struct DeezerID: Sendable, Hashable, RawRepresentable, Codable {
    /// The number as Deezer writes it.
    public let rawValue: Int64

    /// Takes the number as it is.
    public init(rawValue: Int64) { self.rawValue = rawValue }
}
