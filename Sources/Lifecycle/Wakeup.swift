internal import Glibc

/// A descriptor that any thread can make readable, to end another's `poll`.
public final class Wakeup: Sendable {
    /// Readable once signalled, until cleared.
    public let descriptor: Int32
    private let input: Int32

    /// Opens the pipe.
    public init() {
        var ends: [Int32] = [-1, -1]
        // Without it a wait could never be ended; there is no way to go on.
        guard unsafe pipe(&ends) == 0 else { preconditionFailure("no pipe: errno \(errno)") }
        for end in ends {
            _ = fcntl(end, F_SETFD, FD_CLOEXEC)
            _ = fcntl(end, F_SETFL, O_NONBLOCK)
        }
        descriptor = ends[0]
        input = ends[1]
    }

    deinit {
        close(descriptor)
        close(input)
    }

    /// Makes it readable; a full pipe is readable already.
    public func signal() {
        var byte: UInt8 = 1
        _ = unsafe write(input, &byte, 1)
    }

    /// Forgets the signals so far.
    public func clear() {
        var bytes: [UInt8] = Array(repeating: 0, count: 64)
        while unsafe read(descriptor, &bytes, bytes.count) > 0 {}
    }

    /// Blocks the thread until it is signalled, or so long, and forgets the signal.
    public func wait(milliseconds: Int) {
        var watched = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
        unsafe poll(&watched, 1, Int32(clamping: milliseconds))
        clear()
    }
}
