internal import Synchronization

/// How many boxes were lent to C and not yet given back; zero when everything has ended.
package final class BoxCount: Sendable {
    private let lent = Atomic<Int>(0)

    /// Boxes that C still holds.
    package var alive: Int { lent.load(ordering: .sequentiallyConsistent) }

    func lend() { lent.add(1, ordering: .sequentiallyConsistent) }
    func giveBack() { lent.subtract(1, ordering: .sequentiallyConsistent) }
}
