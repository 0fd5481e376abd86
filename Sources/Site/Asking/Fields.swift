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

    private mutating func key(_ name: String) -> Name {
        known.insert(name)
        return Name(stringValue: name)
    }

    /// What must be there.
    mutating func needed<Value: Decodable>(_ name: String, as _: Value.Type = Value.self) throws -> Value {
        let key = key(name)
        return try named(name) { try container.decode(Value.self, forKey: key) }
    }

    /// What may be left out; nil where it is, or is null.
    mutating func optional<Value: Decodable>(_ name: String, as _: Value.Type = Value.self) throws -> Value? {
        let key = key(name)
        return try named(name) { try container.decodeIfPresent(Value.self, forKey: key) }
    }

    /// What may be left out, with a complaint of one's own where it cannot be read.
    mutating func value<Value: Decodable>(
        _ name: String, _ complaint: String, as _: Value.Type = Value.self
    ) throws -> Value? {
        // Whatever is thrown is of the value.
        do { return try optional(name) } catch { throw ProblemDocument.wrong(name, complaint) }
    }

    /// Names the field whose number has no place in its type, or whose text is broken: Foundation throws an error of its own,
    /// which tells of no field.
    private func named<Value>(_ name: String, _ read: () throws -> Value) throws -> Value {
        do { return try read() } catch let error as DecodingError { throw error } catch {
            let isText = Value.self == String.self || Value.self == String?.self
            throw ProblemDocument.wrong(
                name, isText ? "must be well-formed text" : "must be whole, and of 64 bits at most")
        }
    }

    /// Refuses what has not been read, by its name.
    func refuseOthers() throws {
        for key in container.allKeys where !known.contains(key.stringValue) {
            throw ProblemDocument.wrong(String(key.stringValue.prefix(50)), "is not a field here")
        }
    }
}
