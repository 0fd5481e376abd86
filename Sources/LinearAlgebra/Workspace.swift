/// Numbers that one piece of work writes and reads again: zeros at first, one thread at a time.
///
/// In memory of a reserve, which has it back when the work is done. `Element` is a kind of number, of which every pattern of
/// bits is a value.
@safe public final class Workspace<Element: BitwiseCopyable & Sendable> {
    private let memory: Memory
    private let start: UnsafeMutablePointer<Element>
    /// How many there are.
    public let count: Int

    /// `count` zeros.
    public init(_ count: Int, from reserve: Reserve?) {
        self.count = count
        memory = Memory(zeros: count * MemoryLayout<Element>.stride, from: reserve)
        unsafe start = memory.start.bindMemory(to: Element.self, capacity: max(count, 1))
    }

    /// The number at a place.
    public subscript(place: Int) -> Element {
        get {
            precondition(place >= 0 && place < count)
            return unsafe start[place]
        }
        set {
            precondition(place >= 0 && place < count)
            unsafe start[place] = newValue
        }
    }

    /// The memory, for loops that have checked their bounds and threads that keep to their parts; valid while this lives.
    @unsafe public var pointer: UnsafeMutablePointer<Element> { unsafe start }

    /// The numbers as they are, for reading alone: nothing is written here any more.
    public consuming func finished() -> Strip<Element> { Strip(in: memory, at: 0, count: count)! }
}
