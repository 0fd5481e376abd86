internal import Synchronization

/// Memory that is kept when it is done with, and taken again: for work that needs as much of it each time.
///
/// So what grows with the data is asked of the system by the first who needs it, and not again. Any thread may take and
/// give back.
public final class Reserve: Sendable {
    /// How many bytes are kept at most; what is more goes back to the system.
    public let most: Int
    private let kept = Mutex(Kept())

    /// An empty reserve.
    public init(most: Int) { self.most = most }

    deinit {
        kept.withLock { kept in
            for (byteCount, starts) in kept.starts {
                for start in starts {
                    unsafe Memory.free(UnsafeMutableRawPointer(bitPattern: start)!, byteCount)
                }
            }
        }
    }

    /// The bytes that lie unused.
    public var byteCount: Int { kept.withLock { $0.bytes } }

    /// Addresses by the number of bytes there.
    private struct Kept {
        var starts: [Int: [UInt]] = [:]
        var bytes = 0
    }

    /// So many bytes with anything in them; nil where there are none of just that number.
    func take(_ byteCount: Int) -> UnsafeMutableRawPointer? {
        let start = kept.withLock { kept -> UInt? in
            guard let start = kept.starts[byteCount]?.popLast() else { return nil }
            kept.bytes -= byteCount
            return start
        }
        return unsafe start.flatMap { unsafe UnsafeMutableRawPointer(bitPattern: $0) }
    }

    /// Takes bytes of a ``Memory`` back, which are nobody's any more.
    func put(_ start: UnsafeMutableRawPointer, _ byteCount: Int) {
        let address = UInt(bitPattern: start)
        let isKept = kept.withLock { kept in
            guard kept.bytes + byteCount <= most else { return false }
            kept.starts[byteCount, default: []].append(address)
            kept.bytes += byteCount
            return true
        }
        if !isKept { unsafe Memory.free(start, byteCount) }
    }
}
