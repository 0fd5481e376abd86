package import HTTP
internal import Secrets

extension Response {
    /// Marks the answer with a hash of its body; answers 304 where the asker has it already.
    ///
    /// Only for answers of 200 with a whole body; any other is left as it is.
    package func tagged(for request: Request) -> Response {
        guard status == 200, case .bytes(let bytes) = body else { return self }
        return tagged(as: Self.tag(of: bytes), for: request)
    }

    /// The same, with the tag at hand.
    package func tagged(as tag: String, for request: Request) -> Response {
        var response = self
        response.headers["ETag"] = tag
        guard request.headers.all("If-None-Match").contains(where: { matches(tag, in: $0) }) else {
            return response
        }
        response.status = 304
        response.headers["Content-Type"] = nil
        response.body = .bytes([])
        return response
    }

    /// A strong tag: the first 128 bits of the SHA-256.
    package static func tag(of bytes: [UInt8]) -> String {
        "\"\(base64URL(Array(sha256(bytes).prefix(16))))\""
    }
}

/// Whether a list such as `"a", W/"b"`, or `*`, names the tag; compared weakly, as RFC 9110, section 13.1.2, says.
private func matches(_ tag: String, in list: String) -> Bool {
    list.split(separator: ",").contains { part in
        let name = part.drop { $0 == " " || $0 == "\t" }.prefix { $0 != " " && $0 != "\t" }
        return name == "*" || name == tag || name == "W/\(tag)"
    }
}
