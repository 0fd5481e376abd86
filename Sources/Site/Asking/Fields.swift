internal import HTTP

/// The fields of an object in a request, each read by its name; nobody may misspell one and not be told.
///
/// Read all that there are, and then ``refuseOthers()``.
struct Fields {
    private let container: KeyedDecodingContainer<Name>
    private var known: Set<String> = []

    /// A name as it stands in the document.
    private struct Name: CodingKey {
        let stringValue: String
        let intValue: Int? = nil
        init?(intValue: Int) { nil }
        init(stringValue: String) { self.stringValue = stringValue }
    }

    /// The fields of what is decoded.
    init(_ decoder: any Decoder) throws { container = try decoder.container(keyedBy: Name.self) }

    /// The decoder made `tracksPerArtist` of `tracks_per_artist`.
    private mutating func key(_ name: String) -> Name {
        let words = name.split(separator: "_")
        let key = words[0] + words.dropFirst().map { $0.prefix(1).uppercased() + $0.dropFirst() }.joined()
        known.insert(String(key))
        return Name(stringValue: String(key))
    }

    /// What must be there.
    mutating func needed<Value: Decodable>(_ name: String, as _: Value.Type = Value.self) throws -> Value {
        try container.decode(Value.self, forKey: key(name))
    }

    /// What may be left out; nil where it is, or is null.
    mutating func optional<Value: Decodable>(_ name: String, as _: Value.Type = Value.self) throws -> Value? {
        try container.decodeIfPresent(Value.self, forKey: key(name))
    }

    /// What may be left out, with a complaint of one's own where it cannot be read.
    mutating func value<Value: Decodable>(
        _ name: String, _ complaint: String, as _: Value.Type = Value.self
    ) throws -> Value? {
        // Whatever is thrown is of the value: of a number out of range Foundation says so by an error of its own.
        do { return try optional(name) } catch { throw ProblemDocument.wrong(name, complaint) }
    }

    /// Refuses what has not been read, by its name.
    func refuseOthers() throws {
        for key in container.allKeys where !known.contains(key.stringValue) {
            let written = key.stringValue.prefix(50).reduce(into: "") {
                $0 += $1.isUppercase ? "_" + $1.lowercased() : String($1)
            }
            throw ProblemDocument.wrong(written, "is not a field here")
        }
    }
}
