import Foundation

/// Runs work that blocks or computes for long on a thread of its own, off Swift's shared pool.
func onThread<Value: Sendable>(
    named name: String, _ work: @escaping @Sendable () throws -> Value
) async throws -> Value {
    try await withCheckedThrowingContinuation { continuation in
        let thread = Thread { continuation.resume(with: Result(catching: work)) }
        thread.name = name
        thread.stackSize = 8 << 20
        thread.start()
    }
}
