internal import Lifecycle

/// A conversation's letter boxes: between the task that talks and the thread that owns the socket.
final class WebSocketSession: Sendable {
    private let state = Guarded(State())
    private let wake: @Sendable () -> Void

    /// Messages that the other side has not taken yet; beyond that it is too slow.
    static let queuedMessages = 64
    static let queuedBytes = 256 << 10
    /// Messages that the task has not taken yet; beyond that the socket is not read.
    private static let unread = 16

    private struct State {
        var inbox: [String] = []
        var receiver: CheckedContinuation<String?, Never>?
        var outbox: [String] = []
        var outboxBytes = 0
        /// What the frame library still holds.
        var lent = (messages: 0, bytes: 0)
        var goodbye: Goodbye?
        var hasEnded = false
    }

    /// How a conversation is to end.
    struct Goodbye: Sendable {
        let code: UInt16
        let reason: String
    }

    init(wake: @escaping @Sendable () -> Void) { self.wake = wake }

    /// Holds the conversation, and says goodbye when it returns (1000) or throws (1011).
    func converse(_ conversation: @Sendable (WebSocket) async throws -> Void) async {
        let socket = WebSocket(
            receive: { try await self.receive() }, send: { try self.send($0) },
            backlog: { self.state.withLock { $0.outboxBytes + $0.lent.bytes } },
            close: { self.close($0, $1) })
        do {
            try await conversation(socket)
            close(1000, "")
        } catch {
            close(1011, "")
        }
    }

    /// The next message; nil when there will be none.
    private func receive() async throws -> String? {
        let message = await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let (answer, mustWake) = state.withLock { state -> (String??, Bool) in
                    if !state.inbox.isEmpty {
                        let wasFull = state.inbox.count >= Self.unread
                        return (state.inbox.removeFirst(), wasFull)
                    }
                    guard !state.hasEnded, !Task.isCancelled, state.receiver == nil else {
                        return (.some(nil), false)
                    }
                    state.receiver = continuation
                    return (nil, false)
                }
                if let answer { continuation.resume(returning: answer) }
                if mustWake { wake() }
            }
        } onCancel: {
            state.withLock { $0.receiver.take() }?.resume(returning: nil)
        }
        // Where the other side is gone the task is cancelled too: that is the end of the conversation, no error.
        if message == nil, !state.withLock({ $0.hasEnded }) { try Task.checkCancellation() }
        return message
    }

    private func send(_ text: String) throws(WebSocketError) {
        let problem: WebSocketError? = state.withLock { state in
            guard !state.hasEnded, state.goodbye == nil else { return .closed }
            guard state.outbox.count + state.lent.messages < Self.queuedMessages,
                state.outboxBytes + state.lent.bytes + text.utf8.count <= Self.queuedBytes
            else {
                state.goodbye = Goodbye(code: 1013, reason: "too slow")
                return .tooSlow
            }
            state.outbox.append(text)
            state.outboxBytes += text.utf8.count
            return nil
        }
        if problem != .closed { wake() }
        if let problem { throw problem }
    }

    /// Asks for the end; the first code counts.
    func close(_ code: UInt16, _ reason: String) {
        let isNews = state.withLock { state in
            guard !state.hasEnded, state.goodbye == nil else { return false }
            state.goodbye = Goodbye(code: code, reason: String(reason.prefix(30)))
            return true
        }
        if isNews { wake() }
    }

    /// The connection ended before it became a WebSocket.
    func neverOpened() { ended() }

    // What follows is for the thread that owns the socket.

    /// Whether the task keeps up with reading.
    var takesMore: Bool { state.withLock { $0.inbox.count < Self.unread } }

    func received(_ text: String) {
        let receiver = state.withLock { state in
            guard let receiver = state.receiver.take() else {
                state.inbox.append(text)
                return CheckedContinuation<String?, Never>?.none
            }
            return receiver
        }
        receiver?.resume(returning: text)
    }

    /// What is to be sent, and whether it is to end after that.
    func takeOutbox() -> (messages: [String], goodbye: Goodbye?) {
        state.withLock { state in
            // They count as lent at once, so that the sum never looks too small.
            state.lent.messages += state.outbox.count
            state.lent.bytes += state.outboxBytes
            defer { (state.outbox, state.outboxBytes) = ([], 0) }
            return (state.outbox, state.goodbye)
        }
    }

    func holds(messages: Int, bytes: Int) { state.withLock { $0.lent = (messages, bytes) } }

    func ended() {
        let receiver = state.withLock { state in
            state.hasEnded = true
            return state.receiver.take()
        }
        receiver?.resume(returning: nil)
    }
}

/// Why a message was not sent.
public enum WebSocketError: Error, Sendable, Equatable {
    /// The conversation is over.
    case closed
    /// The other side reads too slowly; the conversation ends with 1013.
    case tooSlow
}
