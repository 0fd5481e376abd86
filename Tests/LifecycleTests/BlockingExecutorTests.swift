import Dispatch
import Lifecycle
import Testing

/// An actor with a thread of its own.
private actor Worker {
    private let executor = BlockingExecutor(label: "test worker with a long name")
    private(set) var steps: [Int] = []
    nonisolated var unownedExecutor: UnownedSerialExecutor { unsafe executor.asUnownedSerialExecutor() }

    func step(_ number: Int) { steps.append(number) }
    func block(until semaphore: DispatchSemaphore) { semaphore.wait() }
    func release(_ semaphore: DispatchSemaphore) { semaphore.signal() }
}

@Suite struct BlockingExecutorTests {
    @Test func `jobs of one caller run in order, and none is lost`() async {
        let worker = Worker()
        for number in 0..<1000 { await worker.step(number) }
        #expect(await worker.steps == Array(0..<1000))
        await withTaskGroup { group in
            for number in 0..<1000 { group.addTask { await worker.step(number) } }
        }
        #expect(await worker.steps.dropFirst(1000).sorted() == Array(0..<1000))
    }

    /// Each blocks until the next lets it go: with fewer threads than actors this would never end.
    @Test func `fifty actors block at once, each on its own thread`() async {
        let workers = (0..<50).map { _ in Worker() }
        let gates = (0..<50).map { _ in DispatchSemaphore(value: 0) }
        await withTaskGroup { group in
            for (worker, gate) in zip(workers, gates) {
                group.addTask { await worker.block(until: gate) }
            }
            for gate in gates { await Worker().release(gate) }
        }
    }

    @Test func `an actor may be let go of at any moment`() async {
        await withTaskGroup { group in
            for number in 0..<500 {
                group.addTask {
                    let worker = Worker()
                    await worker.step(number)
                }
            }
        }
    }
}
