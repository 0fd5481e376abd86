/// Starts services in order and, when asked to stop, ends them one by one, the last to start first.
///
/// A first stop request, or the cancellation of the caller, cancels the last service, waits until it has ended, cancels
/// the one before it, and so on. A second request, or the end of `grace`, cancels and hurries all that are left, and waits
/// for them no longer than `lastGrace`.
/// A service that ends of itself, with an error or without, stops the others in the same order.
/// - Throws: the error of the service that failed first.
@discardableResult
public func runUntilStopped(
    _ services: [Service], on stopRequests: AsyncStream<Void> = Signals.stopRequests(),
    grace: Duration = .seconds(30), lastGrace: Duration = .seconds(3), log: Log = Log("lifecycle")
) async throws -> Ending {
    let (events, feed) = AsyncStream<Event>.makeStream()
    // Unstructured, because structured cancellation would reach all services at once, and here the order is the point.
    // Nothing outlives this function but, after a second request, what refused to end.
    let conductor = Task {
        let relay = Task { for await _ in stopRequests { feed.yield(.stop) } }
        defer { relay.cancel() }
        var house = House(services: services, grace: grace, lastGrace: lastGrace, feed: feed, log: log)
        return await house.live(events)
    }
    return try await withTaskCancellationHandler {
        try await conductor.value.get()
    } onCancel: {
        feed.yield(.stop)
    }
}

private enum Event: Sendable {
    case stop
    case ended(Int, (any Error)?)
    case graceOver
    case lastGraceOver
}

/// The services that run, in the order in which they started.
private struct House {
    let services: [Service]
    let grace: Duration
    let lastGrace: Duration
    let feed: AsyncStream<Event>.Continuation
    let log: Log
    private var running: [Int: Task<Void, Never>] = [:]
    private var ending: Ending?
    private var failure: (any Error)?
    private var timer: Task<Void, Never>?

    init(
        services: [Service], grace: Duration, lastGrace: Duration, feed: AsyncStream<Event>.Continuation,
        log: Log
    ) {
        self.services = services
        self.grace = grace
        self.lastGrace = lastGrace
        self.feed = feed
        self.log = log
    }

    mutating func live(_ events: AsyncStream<Event>) async -> Result<Ending, any Error> {
        for (index, service) in services.enumerated() { start(service, index) }
        defer { timer?.cancel() }
        for await event in events {
            switch event {
            case .stop where ending == nil:
                log.notice("stopping")
                stop(because: .stopped)
            case .stop where ending != .stoppedNow, .graceOver where ending != .stoppedNow:
                log.warning("stopping now", ["still_running": stillRunning])
                stopNow()
            case .stop, .graceOver:
                break
            case .lastGraceOver:
                log.warning("some would not stop", ["still_running": stillRunning])
                return failure.map(Result.failure) ?? .success(.stoppedNow)
            case .ended(let index, let error):
                running[index] = nil
                noteEnd(of: services[index], error)
                cancelLast()
            }
            if let ending, running.isEmpty { return failure.map(Result.failure) ?? .success(ending) }
        }
        return .success(.stopped)
    }

    private mutating func start(_ service: Service, _ index: Int) {
        log.debug("starting", ["service": service.name])
        // Unstructured, to be cancelled alone, in its turn; whoever stops it waits for its end.
        running[index] = Task { [feed] in
            do {
                try await service.run()
                feed.yield(.ended(index, nil))
            } catch {
                feed.yield(.ended(index, error))
            }
        }
    }

    private mutating func noteEnd(of service: Service, _ error: (any Error)?) {
        // Whoever was asked to stop may say so with an error.
        let error = error is CancellationError && ending != nil ? nil : error
        if let error {
            log.error("service failed", ["service": service.name, "error": "\(error)"])
            if failure == nil { failure = error }
        } else {
            log.debug("ended", ["service": service.name])
        }
        if ending == nil { stop(because: .ended(service: service.name)) }
    }

    private mutating func stop(because ending: Ending) {
        self.ending = ending
        wait(for: grace, then: .graceOver)
        cancelLast()
    }

    private mutating func stopNow() {
        ending = .stoppedNow
        wait(for: lastGrace, then: .lastGraceOver)
        for (index, task) in running {
            task.cancel()
            services[index].hurry()
        }
    }

    private mutating func wait(for span: Duration, then event: Event) {
        timer?.cancel()
        // Unstructured: the next wait, or the end, calls it off.
        timer = Task { [feed] in
            guard (try? await Task.sleep(for: span)) != nil else { return }
            feed.yield(event)
        }
    }

    private var stillRunning: String {
        running.keys.sorted().map { services[$0].name }.joined(separator: " ")
    }

    private func cancelLast() {
        if ending != nil, let last = running.keys.max() { running[last]?.cancel() }
    }
}
