internal import CMicrohttpd
internal import Glibc
internal import Lifecycle

/// A body that comes in pieces: a task fills it, microhttpd empties it, and each waits for the other.
///
/// At most one piece is in memory beside the one that microhttpd is writing.
final class BodyStream: Sendable {
    private let handle: ConnectionHandle
    private let pieceDeadline: Duration
    /// Told how many bytes the client is to take next, and with nil that it waits for us.
    private let isTaking: @Sendable (Int?) -> Void
    private let state = Guarded(State())

    private struct State {
        var piece: ArraySlice<UInt8> = []
        var end: Int?
        /// Since when microhttpd waits, with its connection suspended.
        var waitingSince: ContinuousClock.Instant?
        /// The task, while a piece is still being written.
        var producer: CheckedContinuation<Void, Never>?
        var isClosed = false
    }

    init(
        _ handle: ConnectionHandle, pieceDeadline: Duration, isTaking: @escaping @Sendable (Int?) -> Void
    ) {
        self.handle = handle
        self.pieceDeadline = pieceDeadline
        self.isTaking = isTaking
    }

    /// Brings pieces until the source ends, fails, or nobody reads any more.
    func pump(_ next: @Sendable () async throws -> [UInt8]?) async {
        do {
            while let piece = try await next() {
                guard piece.isEmpty || offer(piece), await consumed() else { return }
            }
            end(with: Int(MHD_CONTENT_READER_END_OF_STREAM))
        } catch {
            // The status is long sent: breaking off is the only way left to say that it went wrong.
            end(with: Int(MHD_CONTENT_READER_END_WITH_ERROR))
        }
    }

    private func offer(_ piece: [UInt8]) -> Bool {
        let (isOpen, mustResume) = state.withLock { state in
            guard !state.isClosed else { return (false, false) }
            state.piece = piece[...]
            return (true, state.waitingSince.take() != nil)
        }
        if mustResume { handle.resume() }
        return isOpen
    }

    /// Waits until the piece is written; false where nobody reads any more.
    private func consumed() async -> Bool {
        await withCheckedContinuation { continuation in
            let isDone = state.withLock { state in
                guard !state.piece.isEmpty, !state.isClosed else { return true }
                state.producer = continuation
                return false
            }
            if isDone { continuation.resume() }
        }
        return state.withLock { !$0.isClosed }
    }

    private func end(with code: Int) {
        let mustResume = state.withLock { state in
            guard state.end == nil else { return false }
            state.end = code
            return state.waitingSince.take() != nil
        }
        if mustResume { handle.resume() }
    }

    /// Breaks the stream off when its next piece is overdue; nil means now.
    func expire(ifOverdueAt now: ContinuousClock.Instant?) {
        let isOverdue = state.withLock { state in
            guard let now else { return true }
            return state.waitingSince.map { $0 + pieceDeadline <= now } ?? false
        }
        if isOverdue { end(with: Int(MHD_CONTENT_READER_END_WITH_ERROR)) }
    }

    /// Nobody reads any more.
    func close() {
        let producer = state.withLock { state in
            state.isClosed = true
            state.waitingSince = nil
            return state.producer.take()
        }
        producer?.resume()
    }

    /// Copies what there is; where there is nothing yet, suspends the connection and answers 0.
    ///
    /// "returning zero should only be used in conjunction with MHD_suspend_connection() to avoid busy waiting."
    func read(into buffer: UnsafeMutableRawBufferPointer) -> Int {
        if let count = unsafe taken(into: buffer) {
            // microhttpd comes for the next bytes when the socket has all of the last: the client has moved on.
            isTaking(max(0, count))
            return count
        }
        isTaking(nil)
        handle.suspend()
        // A piece may have come between the look and the suspension; then nobody else will resume.
        let isStillEmpty = state.withLock { state in
            guard state.piece.isEmpty, state.end == nil else { return false }
            state.waitingSince = .now
            return true
        }
        if !isStillEmpty { handle.resume() }
        return 0
    }

    private func taken(into buffer: UnsafeMutableRawBufferPointer) -> Int? {
        let (count, producer) = state.withLock { state -> (Int?, CheckedContinuation<Void, Never>?) in
            guard !state.piece.isEmpty else { return (state.end, nil) }
            let head = state.piece.prefix(buffer.count)
            unsafe buffer.copyBytes(from: head)
            state.piece.removeFirst(head.count)
            return (head.count, state.piece.isEmpty ? state.producer.take() : nil)
        }
        producer?.resume()
        return count
    }
}
