internal import Glibc

/// One of the two streams on which a program speaks, written by write(2) alone.
///
/// `FileHandle` traps where the reader of a pipe is gone. Here a program ends by it as quietly as by SIGPIPE, with
/// status 141, unless it ``outlivesReaders()``; on any other failure it says which, and ends with status 1.
public final class StandardStream: Sendable {
    /// What was asked for.
    public static let output = StandardStream(STDOUT_FILENO)
    /// What is said besides.
    public static let errors = StandardStream(STDERR_FILENO)

    /// Whether somebody sees it on a terminal.
    public let isTerminal: Bool
    private let descriptor: Int32
    private let standing = Guarded("")

    private init(_ descriptor: Int32) {
        self.descriptor = descriptor
        isTerminal = isatty(descriptor) == 1
    }

    /// From now on what cannot be written is dropped: for a program that does more than speak.
    public static func outlivesReaders() {
        Signals.ignoreBrokenPipes()
        isLasting.withLock { $0 = true }
    }
    private static let isLasting = Guarded(false)

    /// Writes all of a text, a line or more, at once: lines of several threads do not mix.
    public func write(_ text: String) { write(Array(text.utf8)) }

    /// Writes all of some bytes, above the line that stands.
    public func write(_ bytes: [UInt8]) {
        standing.withLock { standing in
            emit(standing.isEmpty ? bytes : Self.toLineStart + bytes + Array(standing.utf8))
        }
    }

    /// Draws on a terminal a line that stays the last one until it is drawn anew; an empty one takes it away.
    public func stand(_ line: String) {
        standing.withLock { standing in
            standing = line
            emit(Self.toLineStart + Array(line.utf8))
        }
    }

    /// Leaves the line that stands where it is: what follows comes below.
    public func leaveStanding() {
        standing.withLock { standing in
            guard !standing.isEmpty else { return }
            standing = ""
            emit([UInt8(ascii: "\n")])
        }
    }

    /// The columns of the terminal; nil where it is none.
    public var width: Int? {
        guard isTerminal else { return nil }
        var size = winsize()
        guard unsafe ioctl(descriptor, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return 80 }
        return Int(size.ws_col)
    }

    /// Back to the first column, and away with what is there.
    private static let toLineStart = Array("\r\u{1B}[2K".utf8)

    private func emit(_ bytes: [UInt8]) {
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = unsafe rest.withUnsafeBytes {
                unsafe Glibc.write(descriptor, $0.baseAddress, $0.count)
            }
            if count > 0 {
                rest = rest.dropFirst(count)
            } else if errno == EAGAIN {
                // Whoever shares the stream with us made it non-blocking.
                var wish = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
                _ = unsafe poll(&wish, 1, -1)
            } else if errno != EINTR {
                return fail(errno)
            }
        }
    }

    private func fail(_ reason: Int32) {
        guard !Self.isLasting.withLock(\.self) else { return }
        guard reason != EPIPE else { _exit(128 + SIGPIPE) }
        guard descriptor == STDOUT_FILENO else { return }
        Self.errors.write(
            "what was asked for cannot be written: \(unsafe String(cString: strerror(reason)))\n")
        _exit(1)
    }
}
