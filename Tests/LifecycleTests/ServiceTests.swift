import Glibc
import Lifecycle
import Testing

private struct Fault: Error {}

/// What happened, in order.
private final class Diary: Sendable {
    private let pages = Guarded<[String]>([])
    var text: String { pages.withLock { $0.joined(separator: " ") } }
    func write(_ page: String) { pages.withLock { $0.append(page) } }
}

/// Ends when the task is cancelled, whenever that was.
private func cancellation() async {
    for await _ in AsyncStream<Never>(unfolding: {
        try? await Task.sleep(for: .seconds(3600))
        return nil
    }) {}
}

@Suite(.timeLimit(.minutes(5))) struct ServiceTests {
    private let diary = Diary()
    private let quiet = Log("test", to: LogSink(level: .error) { _ in })

    /// A service that writes when it ends, and asks to stop once it runs, if told to.
    private func service(
        _ name: String, _ started: AsyncStream<Void>.Continuation? = nil
    ) -> Service {
        Service(name) { [diary] in
            started?.yield()
            await cancellation()
            // Whoever ended too early would be seen here, before it.
            for _ in 0..<20 { await Task.yield() }
            diary.write("-\(name)")
        }
    }

    @Test func `the last to start is the first to stop, each after the other`() async throws {
        let (stop, ask) = AsyncStream<Void>.makeStream()
        let ending = try await runUntilStopped(
            [service("a"), service("b"), service("c", ask)], on: stop, log: quiet)
        #expect(ending == .stopped)
        #expect(diary.text == "-c -b -a")
    }

    @Test func `the caller's cancellation stops in the same order`() async throws {
        let (started, ask) = AsyncStream<Void>.makeStream()
        let house = Task { [self] in
            try await runUntilStopped(
                [service("a"), service("b", ask)], on: AsyncStream { _ in }, log: quiet)
        }
        for await _ in started { break }
        house.cancel()
        #expect(try await house.value == .stopped)
        #expect(diary.text == "-b -a")
    }

    @Test func `a service that fails stops the others, and its error is told`() async {
        let failing = Service("b") { throw Fault() }
        await #expect(throws: Fault.self) {
            try await runUntilStopped(
                [service("a"), failing, service("c")], on: AsyncStream { _ in },
                log: Log("test", to: LogSink(level: .error) { _ in }))
        }
        #expect(diary.text == "-c -a")
    }

    @Test func `a service that just ends stops the others, and is named`() async throws {
        let ending = try await runUntilStopped(
            [service("a"), Service("b") {}], on: AsyncStream { _ in }, log: quiet)
        #expect(ending == .ended(service: "b"))
        #expect(diary.text == "-a")
    }

    @Test func `a second request hurries those who are still finishing`() async throws {
        let (stop, ask) = AsyncStream<Void>.makeStream()
        let (hurried, hurry) = AsyncStream<Void>.makeStream()
        let diary = diary
        let busy = Service("busy", hurry: { hurry.yield() }) {
            ask.yield()
            await cancellation()
            ask.yield()
            // Finishing: only haste ends it.
            await Task { for await _ in hurried { break } }.value
            diary.write("-busy")
        }
        let ending = try await runUntilStopped(
            [service("a"), busy], on: stop, lastGrace: .seconds(60), log: quiet)
        #expect(ending == .stoppedNow)
        #expect(diary.text.contains("-busy") && diary.text.contains("-a"))
    }

    @Test func `after a second request nobody is waited for long`() async throws {
        let (stop, ask) = AsyncStream<Void>.makeStream()
        let (release, letGo) = AsyncStream<Void>.makeStream()
        let (freed, free) = AsyncStream<Void>.makeStream()
        let stubborn = Service("stubborn") {
            ask.yield()
            await cancellation()
            ask.yield()
            // Deaf to cancellation until the test lets go.
            await Task { for await _ in release { break } }.value
            free.yield()
        }
        let ending = try await runUntilStopped(
            [service("a"), stubborn], on: stop, lastGrace: .milliseconds(20), log: quiet)
        #expect(ending == .stoppedNow)
        letGo.yield()
        for await _ in freed { break }
    }

    @Test func `grace has an end`() async throws {
        let (stop, ask) = AsyncStream<Void>.makeStream()
        let (release, letGo) = AsyncStream<Void>.makeStream()
        let stubborn = Service("stubborn") {
            ask.yield()
            await Task { for await _ in release { break } }.value
        }
        let ending = try await runUntilStopped(
            [stubborn], on: stop, grace: .milliseconds(20), lastGrace: .milliseconds(20), log: quiet)
        #expect(ending == .stoppedNow)
        letGo.yield()
    }

    @Test func `a house without services stops when asked`() async throws {
        let (stop, ask) = AsyncStream<Void>.makeStream()
        ask.yield()
        #expect(try await runUntilStopped([], on: stop, log: quiet) == .stopped)
    }

    /// One only: a third request would end the test process, as it should.
    @Test func `SIGTERM asks to stop`() async throws {
        let asks = Service("asks") {
            kill(getpid(), SIGTERM)
            await cancellation()
        }
        #expect(try await runUntilStopped([service("a"), asks], log: quiet) == .stopped)
        #expect(diary.text == "-a")
    }

    @Test func `a heart beats while it runs, and is seen to stop`() async {
        let metrics = Metrics()
        let heart = Heartbeat(metrics: metrics, interval: .milliseconds(1), limit: .seconds(60))
        #expect(heart.isBeating)
        #expect(!heart.isBeating(at: .now + .seconds(61)))
        let service = Task { await heart.run() }
        let early = ContinuousClock.now + .seconds(60)
        while !heart.isBeating(at: early + .milliseconds(1)) { await Task.yield() }
        service.cancel()
        await service.value
        #expect(metrics.text.contains("segue_cooperative_pool_lag_seconds"))
    }
}
