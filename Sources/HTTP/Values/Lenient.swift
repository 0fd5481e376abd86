/// A JSON field that may be missing, null or of the wrong kind: then it is nil, and the rest is read all the same.
///
/// What others send is not ours to promise: a field that went missing must cost that field, not the answer.
@propertyWrapper
public struct Lenient<Value: Decodable & Sendable>: Decodable, Sendable {
    /// The value, where one could be read.
    public var wrappedValue: Value?

    /// A field with this value.
    public init(wrappedValue: Value? = nil) { self.wrappedValue = wrappedValue }

    /// Reads the value, or nothing; never throws.
    public init(from decoder: any Decoder) {
        wrappedValue = try? decoder.singleValueContainer().decode(Value.self)
    }
}

/// A JSON array whose broken elements are left out and counted.
public struct LenientArray<Element: Decodable & Sendable>: Decodable, Sendable {
    /// The elements that could be read, in their order.
    public let elements: [Element]
    /// How many could not.
    public let skipped: Int

    /// Reads every element that it can; throws where there is no array.
    public init(from decoder: any Decoder) throws {
        var container = try decoder.unkeyedContainer()
        var elements: [Element] = []
        var skipped = 0
        while !container.isAtEnd {
            let place = container.currentIndex
            if let element = try container.decode(Lenient<Element>.self).wrappedValue {
                elements.append(element)
            } else {
                skipped += 1
            }
            guard container.currentIndex > place else { break }
        }
        self.elements = elements
        self.skipped = skipped
    }
}

extension KeyedDecodingContainer {
    /// Reads a lenient field; a missing key is nil too.
    ///
    /// Synthesised `Decodable` finds this overload.
    public func decode<Value>(_ type: Lenient<Value>.Type, forKey key: Key) throws -> Lenient<Value> {
        guard let field = try? decodeIfPresent(type, forKey: key) else { return Lenient() }
        return field
    }
}
