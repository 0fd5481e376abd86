internal import Testing

/// The client's side of a WebSocket, framed by hand, so that it can also do what no proper client does.
package struct WebSocketPeer {
    package let socket: RawSocket

    /// One frame from the server.
    package struct Frame: Equatable {
        package var opcode: UInt8
        package var payload: [UInt8]
        package var text: String { String(decoding: payload, as: UTF8.self) }
        /// A frame, to compare with.
        package init(opcode: UInt8, payload: [UInt8]) {
            self.opcode = opcode
            self.payload = payload
        }

        /// The code of a close frame.
        package var code: Int? {
            opcode == 8 && payload.count >= 2 ? Int(payload[0]) << 8 | Int(payload[1]) : nil
        }
    }

    /// Shakes hands; `early` is sent in the same breath.
    package init(
        port: Int, path: String = "/", headers: String = "", receiveBuffer: Int32? = nil, early: [UInt8] = []
    ) async throws {
        socket = try RawSocket(port: port, receiveBuffer: receiveBuffer)
        await socket.write(Array(Self.handshake(path: path, extra: headers).utf8) + early)
        let answer = await socket.readHead()
        #expect(answer.statuses == [101])
        // The example of RFC 6455, section 1.3.
        #expect(answer.contains("Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n"))
    }

    package static func handshake(path: String = "/", extra: String = "") -> String {
        "GET \(path) HTTP/1.1\r\nHost: a\r\nConnection: keep-alive, Upgrade\r\nUpgrade: websocket\r\n"
            + "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\(extra)\r\n"
    }

    /// A masked frame, as a client must send it.
    package static func frame(
        _ opcode: UInt8, _ payload: [UInt8], isFinal: Bool = true, isMasked: Bool = true
    )
        -> [UInt8]
    {
        let mask: [UInt8] = [1, 2, 3, 4]
        var bytes: [UInt8] = [(isFinal ? 0x80 : 0) | opcode]
        let masked: UInt8 = isMasked ? 0x80 : 0
        switch payload.count {
        case 0..<126: bytes.append(masked | UInt8(payload.count))
        case 126..<65_536: bytes += [masked | 126, UInt8(payload.count >> 8), UInt8(payload.count & 0xFF)]
        default:
            bytes.append(masked | 127)
            bytes += (0..<8).map { UInt8(truncatingIfNeeded: payload.count >> (56 - 8 * $0)) }
        }
        guard isMasked else { return bytes + payload }
        return bytes + mask + payload.enumerated().map { $1 ^ mask[$0 % 4] }
    }

    package func send(_ text: String) async { await socket.write(Self.frame(1, Array(text.utf8))) }

    /// The next frame; nil once the connection is closed.
    package func receive() async -> Frame? {
        let head = await socket.read(count: 2)
        guard head.count == 2 else { return nil }
        var length = Int(head[1] & 0x7F)
        if length >= 126 {
            let more = await socket.read(count: length == 126 ? 2 : 8)
            length = more.reduce(0) { $0 << 8 | Int($1) }
        }
        return Frame(opcode: head[0] & 0x0F, payload: length == 0 ? [] : await socket.read(count: length))
    }

    /// Reads on until a close frame, and answers its code; nil where the connection just ends.
    package func closeCode() async -> Int? {
        while let frame = await receive() { if let code = frame.code { return code } }
        return nil
    }
}

extension RawSocket {
    /// Reads a response's header, and not a byte more.
    package func readHead() async -> String {
        var head: [UInt8] = []
        while !head.suffix(4).elementsEqual([13, 10, 13, 10]) {
            let byte = await read(count: 1)
            guard !byte.isEmpty else { break }
            head += byte
        }
        return String(decoding: head, as: UTF8.self)
    }
}
