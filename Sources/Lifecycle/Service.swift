/// A part of the program that runs until it is cancelled.
public struct Service: Sendable {
    /// What the log calls it.
    public let name: String
    /// Runs it; a service that is cancelled finishes what must be finished and returns, or throws `CancellationError`.
    public let run: @Sendable () async throws -> Void
    /// Tells a service that is being stopped to drop what it was still finishing, as a second signal asks for.
    public let hurry: @Sendable () -> Void

    /// A service; without a `hurry` of its own it ends as soon as it can anyway.
    public init(
        _ name: String, hurry: @escaping @Sendable () -> Void = {},
        run: @escaping @Sendable () async throws -> Void
    ) {
        self.name = name
        self.hurry = hurry
        self.run = run
    }
}

/// Why a program ended.
public enum Ending: Sendable, Equatable {
    /// It was asked to stop, and every service has ended.
    case stopped
    /// It was asked to stop twice, or took too long to: some services may still run.
    case stoppedNow
    /// A service ended of itself, which none should; the others have ended.
    case ended(service: String)
}
