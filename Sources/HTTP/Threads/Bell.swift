internal import CMicrohttpd
internal import Glibc

/// Wakes one thread that sleeps in `poll`: a pair of connected sockets.
struct Bell: ~Copyable, Sendable {
    /// Readable once it was rung.
    let descriptor: Int32
    private let button: Int32

    init() {
        var pair: [Int32] = [-1, -1]
        let kind = Int32(SOCK_STREAM.rawValue) | Int32(SOCK_NONBLOCK.rawValue) | Int32(SOCK_CLOEXEC.rawValue)
        let problem = unsafe socketpair(AF_UNIX, kind, 0, &pair)
        // EMFILE at the start: the program cannot serve anybody.
        precondition(problem == 0, "no sockets for a bell: errno \(errno)")
        (descriptor, button) = (pair[0], pair[1])
    }

    deinit {
        close(descriptor)
        close(button)
    }

    /// Wakes the sleeper, or lets its next sleep end at once; a full socket has rung already.
    func ring() {
        var byte: UInt8 = 1
        unsafe _ = send(button, &byte, 1, segue_at_once)
    }

    /// Forgets that it was rung.
    func quiet() {
        var bytes = [UInt8](repeating: 0, count: 256)
        while unsafe recv(descriptor, &bytes, bytes.count, segue_at_once) == bytes.count {}
    }

    /// Sleeps until it rings, or so long.
    func wait(milliseconds: Int) {
        var watched = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
        unsafe poll(&watched, 1, Int32(clamping: milliseconds))
        quiet()
    }
}
