import Lifecycle
import Testing

@Suite(.timeLimit(.minutes(1))) struct EventCountTests {
    @Test func `what happens between the look and the wait is not missed`() async {
        let events = EventCount()
        let seen = events.value
        events.advance()
        await events.wait(past: seen)
        #expect(events.value == seen + 1)
    }

    @Test func `all who wait are woken, whoever came first`() async {
        let events = EventCount()
        await withTaskGroup(of: Void.self) { group in
            for _ in 0..<50 { group.addTask { await events.wait(past: 0) } }
            try? await Task.sleep(for: .milliseconds(5))
            events.advance()
            await group.waitForAll()
        }
    }

    @Test func `who is cancelled waits no longer, before or while`() async {
        let events = EventCount()
        let waiting = Task { await events.wait(past: 0) }
        try? await Task.sleep(for: .milliseconds(5))
        waiting.cancel()
        await waiting.value
        let late = Task {
            while !Task.isCancelled { await Task.yield() }
            await events.wait(past: 0)
        }
        late.cancel()
        await late.value
        #expect(events.value == 0)
    }

    @Test func `a deadline ends a wait for what does not happen`() async {
        let events = EventCount()
        await events.wait(past: 0, until: .now + .milliseconds(5))
        #expect(events.value == 0)
    }

    /// Waiters and events in any order: nobody sleeps through what they waited for.
    @Test func `many events and many waiters leave nobody behind`() async {
        let events = EventCount()
        await withTaskGroup(of: Void.self) { group in
            for _ in 0..<20 {
                group.addTask { for seen in 0..<200 { await events.wait(past: seen) } }
            }
            group.addTask {
                for _ in 0..<200 {
                    events.advance()
                    await Task.yield()
                }
            }
            await group.waitForAll()
        }
    }
}
