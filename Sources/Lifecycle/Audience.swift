/// Those who wait to hear of events on named channels, and how they are told.
///
/// Who carries the events, from PostgreSQL or from Redis, tells them here; several may tell one audience.
public final class Audience: Sendable {
    /// What is heard on a channel: a hint that may come late, twice or never.
    public enum Event: Sendable, Hashable {
        /// Somebody notified the channel.
        case notified(payload: String)
        /// Something may have been missed: look at the tables, whatever was heard.
        case rescan
    }

    private struct State {
        var nextID = 0
        var readers: [Int: (channel: String, continuation: AsyncStream<Event>.Continuation)] = [:]
        var watchers: [Wakeup] = []
    }
    private let state = Guarded(State())

    /// Nobody waits yet.
    public init() {}

    /// What is heard on a channel from now on; a reader that falls 64 events behind loses the oldest.
    public func events(on channel: String) -> AsyncStream<Event> {
        let (stream, continuation) = AsyncStream.makeStream(
            of: Event.self, bufferingPolicy: .bufferingNewest(64))
        let (id, watchers) = state.withLock { state in
            state.nextID += 1
            state.readers[state.nextID] = (channel, continuation)
            return (state.nextID, state.watchers)
        }
        continuation.onTermination = { [weak self] _ in
            let watchers = self?.state.withLock { state in
                state.readers[id] = nil
                return state.watchers
            }
            watchers?.forEach { $0.signal() }
        }
        watchers.forEach { $0.signal() }
        return stream
    }

    /// The channels on which somebody waits.
    public var channels: Set<String> { state.withLock { Set($0.readers.values.map(\.channel)) } }

    /// Tells all who wait on a channel.
    public func tell(_ channel: String, _ event: Event) {
        let continuations = state.withLock { state in
            state.readers.values.filter { $0.channel == channel }.map(\.continuation)
        }
        for continuation in continuations { continuation.yield(event) }
    }

    /// Signals `wakeup` from now on whenever ``channels`` may have changed.
    public func watch(with wakeup: Wakeup) { state.withLock { $0.watchers.append(wakeup) } }
}
