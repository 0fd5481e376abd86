internal import FoundationEssentials

extension Response {
    /// A value as `application/json`: keys in snake_case and in order, dates as ISO 8601.
    ///
    /// Throws what the encoder throws; a number that is not finite is such a case.
    public static func json(_ value: some Encodable, status: Status = 200, headers: Headers = [:]) throws
        -> Response
    {
        var headers = headers
        headers["Content-Type"] = "application/json"
        return Response(status, headers: headers, body: .bytes(try jsonBytes(of: value)))
    }

    /// Reads the body as JSON with keys in snake_case, no deeper than 64 levels.
    ///
    /// Throws a `DecodingError`, which names the place and never holds the body.
    public func json<Value: Decodable>(as type: Value.Type = Value.self) throws -> Value {
        try jsonValue(type, in: bytes, depth: 64, keys: .convertFromSnakeCase)
    }
}

extension Request {
    /// Reads the body as JSON, its names as they stand there, no deeper than 32 levels.
    ///
    /// Strict, so that nobody reads in it what we do not: UTF-8 alone, no name twice in an object, no comma before a bracket.
    /// Throws a `ProblemDocument`: 415 where the body is not said to be JSON, 400 where it cannot be read.
    public func json<Value: Decodable>(as type: Value.Type = Value.self) throws -> Value {
        guard let kind = headers["Content-Type"]?.prefix(while: { $0 != ";" && $0 != " " }),
            kind.lowercased() == "application/json"
        else { throw ProblemDocument(415, detail: "Send application/json.") }
        // No JSON has a NUL: it is UTF-16 or UTF-32, in which brackets cannot be counted.
        guard !body.contains(0) else { throw ProblemDocument(400, detail: "The body must be UTF-8.") }
        do {
            let value = try jsonValue(type, in: body, depth: 32, keys: .useDefaultKeys)
            switch JSONSlip.first(in: body) {
            case nil: return value
            case .looseComma: throw ProblemDocument(400, detail: "A comma stands before a closing bracket.")
            case .repeatedName(let name):
                throw ProblemDocument(
                    400, detail: "\(name.prefix(50)) comes twice.", parameter: String(name.prefix(50)))
            }
        } catch let error as DecodingError {
            throw ProblemDocument(400, detail: error.complaint, parameter: error.place)
        }
    }
}

func jsonBytes(of value: some Encodable) throws -> [UInt8] {
    let encoder = JSONEncoder()
    encoder.keyEncodingStrategy = .convertToSnakeCase
    encoder.dateEncodingStrategy = .iso8601
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    return [UInt8](try encoder.encode(value))
}

private func jsonValue<Value: Decodable>(
    _ type: Value.Type, in bytes: [UInt8], depth: Int, keys: JSONDecoder.KeyDecodingStrategy
) throws -> Value {
    guard jsonDepth(of: bytes) <= depth else {
        throw DecodingError.dataCorrupted(.init(codingPath: [], debugDescription: "The JSON is too deep."))
    }
    let decoder = JSONDecoder()
    decoder.keyDecodingStrategy = keys
    decoder.dateDecodingStrategy = .iso8601
    return try decoder.decode(type, from: Data(bytes))
}

/// How deep brackets nest, outside of strings; cheap, and before any parser sees them.
func jsonDepth(of bytes: [UInt8]) -> Int {
    var depth = 0
    var deepest = 0
    var inString = false
    var escaped = false
    for byte in bytes {
        if inString {
            if escaped {
                escaped = false
            } else if byte == UInt8(ascii: "\\") {
                escaped = true
            } else if byte == UInt8(ascii: "\"") {
                inString = false
            }
            continue
        }
        switch byte {
        case UInt8(ascii: "\""): inString = true
        case UInt8(ascii: "["), UInt8(ascii: "{"):
            depth += 1
            deepest = max(deepest, depth)
        case UInt8(ascii: "]"), UInt8(ascii: "}"): depth -= 1
        default: break
        }
    }
    return deepest
}

extension DecodingError {
    /// The key at which reading stopped, as it stands in the document; nil at the top.
    fileprivate var place: String? {
        let path =
            switch self {
            case .typeMismatch(_, let context), .valueNotFound(_, let context), .dataCorrupted(let context):
                context.codingPath
            case .keyNotFound(let key, let context): context.codingPath + [key]
            @unknown default: [any CodingKey]()
            }
        return path.isEmpty ? nil : path.map(\.written).joined(separator: ".")
    }

    /// What is wrong, in words for the sender.
    fileprivate var complaint: String {
        switch self {
        case .typeMismatch(let type, _): "\(place ?? "The body") must be \(Self.name(of: type))."
        case .valueNotFound: "\(place ?? "The body") must not be null."
        case .keyNotFound: "\(place ?? "A value") is missing."
        case .dataCorrupted(let context) where !context.codingPath.isEmpty: "The value is none that can be."
        default: "The body cannot be read as JSON."
        }
    }
}

extension DecodingError {
    /// A type, as whoever writes JSON calls it.
    fileprivate static func name(of type: Any.Type) -> String {
        switch type {
        case is String.Type: "a string"
        case is Bool.Type: "true or false"
        case is any BinaryInteger.Type: "a whole number"
        case is any BinaryFloatingPoint.Type: "a number"
        default: "\(type)".hasPrefix("Array<") ? "a list" : "an object"
        }
    }
}

extension CodingKey {
    /// The key as it stands in the document: the decoder says "Index 0" of a place.
    fileprivate var written: String { intValue.map(String.init) ?? stringValue }
}
