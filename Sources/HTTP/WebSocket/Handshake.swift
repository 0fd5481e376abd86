internal import FoundationEssentials

/// Why the request is no WebSocket handshake, as the answer to it; nil where it is one (RFC 6455, section 4.2.1).
func handshakeRefusal(of request: Request, version: String) -> Response? {
    let wanted: Headers = ["Upgrade": "websocket", "Sec-WebSocket-Version": "13"]
    guard request.headers.lists("Upgrade", "websocket"), request.headers["Sec-WebSocket-Version"] == "13"
    else {
        return Response(ProblemDocument(426, detail: "This is a WebSocket, version 13."), headers: wanted)
    }
    guard request.method == .get, version == "HTTP/1.1", request.body.isEmpty,
        request.headers.lists("Connection", "upgrade"), let key = request.headers["Sec-WebSocket-Key"],
        request.headers.all("Sec-WebSocket-Key").count == 1, key.utf8.count == 24,
        Data(base64Encoded: key)?.count == 16
    else { return Response(ProblemDocument(400, detail: "The WebSocket handshake is not well-formed.")) }
    return nil
}

/// The proof that the handshake was read: `Sec-WebSocket-Accept` (RFC 6455, section 4.2.2).
func acceptance(of key: String) -> String {
    Data(sha1(Array((key + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11").utf8))).base64EncodedString()
}

extension Headers {
    /// Whether one of the comma-separated words under a name is this, without case.
    func lists(_ name: String, _ word: String) -> Bool {
        all(name).contains { $0.split(separator: ",").contains { trimmed($0).lowercased() == word } }
    }
}
