internal import Dispatch
internal import Glibc

/// A TCP connection with nothing on top, for saying what a proper client never says.
package final class RawSocket: Sendable {
    package let descriptor: Int32

    package init(port: Int, receiveBuffer: Int32? = nil) throws {
        descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        if var size = receiveBuffer {
            unsafe setsockopt(descriptor, SOL_SOCKET, SO_RCVBUF, &size, 4)
        }
        // No test may hang on a silent server.
        var patience = timeval(tv_sec: 10, tv_usec: 0)
        unsafe setsockopt(
            descriptor, SOL_SOCKET, SO_RCVTIMEO, &patience, socklen_t(MemoryLayout<timeval>.size))
        unsafe setsockopt(
            descriptor, SOL_SOCKET, SO_SNDTIMEO, &patience, socklen_t(MemoryLayout<timeval>.size))
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = UInt16(port).bigEndian
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        let code = unsafe withUnsafeBytes(of: &address) {
            unsafe connect(
                descriptor, $0.baseAddress!.assumingMemoryBound(to: sockaddr.self), socklen_t($0.count))
        }
        // The field is set, so that `deinit` closes here too.
        guard code == 0 else { throw RawError(what: "connect", code: errno) }
    }

    package init(descriptor: Int32) { self.descriptor = descriptor }

    deinit { close(descriptor) }

    /// Writes it all; false where the other side no longer takes it.
    @discardableResult
    package func write(_ bytes: [UInt8]) async -> Bool {
        await blocking { self.writeNow(bytes) }
    }

    @discardableResult
    package func write(_ text: String) async -> Bool { await write(Array(text.utf8)) }

    package func writeNow(_ bytes: [UInt8]) -> Bool {
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = unsafe rest.withUnsafeBytes {
                unsafe send(descriptor, $0.baseAddress, $0.count, 0x4000 /* MSG_NOSIGNAL */)
            }
            guard count > 0 else { return false }
            rest.removeFirst(count)
        }
        return true
    }

    /// Writes the same again and again until the other side takes nothing for 3 s, or has taken `most`; says how much.
    package func flood(_ bytes: [UInt8], most: Int) async -> Int {
        await blocking {
            var (taken, place) = (0, 0)
            var entry = pollfd(fd: self.descriptor, events: Int16(POLLOUT), revents: 0)
            while taken < most, unsafe poll(&entry, 1, 3_000) > 0 {
                let count = unsafe bytes[place...].withUnsafeBytes {
                    unsafe send(
                        self.descriptor, $0.baseAddress, $0.count, 0x4040 /* MSG_NOSIGNAL | MSG_DONTWAIT */)
                }
                guard count > 0 || errno == EAGAIN else { break }
                taken += max(0, count)
                place = taken % bytes.count
            }
            return taken
        }
    }

    /// Reads until the other side closes.
    package func readToEnd() async -> String {
        await blocking { String(decoding: self.readNow { _ in false }, as: UTF8.self) }
    }

    /// Reads until a text has come, or the other side closes.
    package func read(until text: String, times: Int = 1) async -> String {
        await blocking {
            String(
                decoding: self.readNow { String(decoding: $0, as: UTF8.self).count(of: text) >= times },
                as: UTF8.self)
        }
    }

    /// Reads so many bytes, or fewer where the other side closes.
    package func read(count: Int) async -> [UInt8] {
        await blocking {
            var bytes: [UInt8] = []
            var buffer = [UInt8](repeating: 0, count: count)
            while bytes.count < count {
                let got = unsafe recv(self.descriptor, &buffer, count - bytes.count, 0)
                guard got > 0 else { break }
                bytes += buffer.prefix(got)
            }
            return bytes
        }
    }

    package func readNow(until isEnough: ([UInt8]) -> Bool) -> [UInt8] {
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 64 << 10)
        while !isEnough(bytes) {
            let count = unsafe recv(descriptor, &buffer, buffer.count, 0)
            guard count > 0 else { break }
            bytes += buffer.prefix(count)
        }
        return bytes
    }
}

package struct RawError: Error {
    package let what: String
    package let code: Int32
}

/// Says something to a server and reads all that it answers until it closes.
package func conversation(with port: Int, _ text: String) async throws -> String {
    let socket = try RawSocket(port: port)
    await socket.write(text)
    return await socket.readToEnd()
}

/// Runs what blocks on a thread of its own, away from Swift's pool.
package func blocking<Value: Sendable>(_ body: @escaping @Sendable () -> Value) async -> Value {
    await withCheckedContinuation { continuation in
        // The global queue's threads are Swift's too; a queue of its own brings a thread of its own.
        DispatchQueue(label: "blocking").async { continuation.resume(returning: body()) }
    }
}

extension String {
    package func count(of text: String) -> Int {
        var (count, rest) = (0, Array(utf8)[...])
        let wanted = Array(text.utf8)
        while rest.count >= wanted.count {
            if rest.starts(with: wanted) {
                count += 1
                rest.removeFirst(wanted.count)
            } else {
                rest.removeFirst()
            }
        }
        return count
    }

    /// The status codes of all responses in it.
    package var statuses: [Int] {
        split(separator: "\r\n", omittingEmptySubsequences: false).compactMap { line in
            guard let mark = line.range(ofLast: "HTTP/1.1 ") else { return nil }
            return Int(line[mark.upperBound...].prefix(3))
        }
    }
}

extension Substring {
    fileprivate func range(ofLast text: String) -> Range<Index>? {
        var start = endIndex
        while true {
            if self[start...].hasPrefix(text) { return start..<index(start, offsetBy: text.count) }
            guard start > startIndex else { return nil }
            start = index(before: start)
        }
    }
}
