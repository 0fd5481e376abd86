internal import Glibc
internal import Synchronization

/// Runs `body(0)`, `body(1)` … `body(count - 1)` side by side, the first on the caller's thread, and returns when all are done.
///
/// The threads are made for the call and joined in it (about 30 µs each): for work of milliseconds, at once bounded and
/// never on Swift's shared pool. Where a thread cannot be made, its part is done by the caller.
public func sideBySide(_ count: Int, _ body: @escaping @Sendable (Int) -> Void) {
    var threads: [pthread_t] = []
    for part in 1..<max(count, 1) {
        let work = unsafe Unmanaged.passRetained(Work { body(part) })
        var thread = pthread_t()
        // "On success, pthread_create() returns 0; on error, it returns an error number" (pthread_create(3)).
        let status = unsafe pthread_create(
            &thread, nil,
            { context in
                unsafe Unmanaged<Work>.fromOpaque(context!).takeRetainedValue().run()
                return nil
            }, work.toOpaque())
        if status == 0 {
            threads.append(thread)
        } else {
            unsafe work.takeRetainedValue().run()
        }
    }
    body(0)
    for thread in threads { pthread_join(thread, nil) }
}

/// What `body` makes of each part of `0..<count`, in order; `threads` work side by side.
///
/// The parts are of `size` whatever the number of threads, so that what is summed over them does not depend on it.
public func inParts<Part: Sendable>(
    of count: Int, size: Int, threads: Int, _ body: @escaping @Sendable (Range<Int>) -> Part
) -> [Part] {
    let number = (count + size - 1) / size
    let found = UnsafeMutableBufferPointer<Part?>.allocate(capacity: number)
    unsafe found.initialize(repeating: nil)
    defer { unsafe found.deinitialize().deallocate() }
    // Each place is written once, by the one thread that took the part, and read when all have been joined.
    nonisolated(unsafe) let places = unsafe found
    let next = Atomic(0)
    sideBySide(max(1, min(threads, number))) { _ in
        while true {
            let part = next.add(1, ordering: .relaxed).oldValue
            guard part < number else { return }
            unsafe places[part] = body(part * size..<min(count, (part + 1) * size))
        }
    }
    return unsafe found.compactMap(\.self)
}

/// A closure that a C thread can carry as a pointer.
private final class Work: Sendable {
    let run: @Sendable () -> Void
    init(_ run: @escaping @Sendable () -> Void) { self.run = run }
}

/// The parts of `0..<count` for `threads` threads: as even as whole blocks of `block` allow.
func parts(of count: Int, threads: Int, block: Int) -> [Range<Int>] {
    let blocks = (count + block - 1) / block
    let used = max(1, min(threads, blocks))
    return (0..<used).map { part in
        min(count, blocks * part / used * block)..<min(count, blocks * (part + 1) / used * block)
    }
}
