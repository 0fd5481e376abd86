/// Numbers of one kind side by side, in memory of their own or in a part of a larger stretch; only read.
///
/// A copy shares the memory. `Element` is a kind of number, of which every pattern of bits is a value.
@safe public struct Strip<Element: BitwiseCopyable & Sendable>: Sendable {
    @usableFromInline let memory: Memory
    // Within `memory`, which this value keeps alive.
    @usableFromInline nonisolated(unsafe) let start: UnsafePointer<Element>
    /// How many there are.
    public let count: Int

    /// `count` numbers that `fill` writes into a span of zeros.
    public init(count: Int, fill: (inout MutableSpan<Element>) throws -> Void) rethrows {
        memory = Memory(zeros: count * MemoryLayout<Element>.stride)
        self.count = count
        let bound = unsafe memory.start.bindMemory(to: Element.self, capacity: Swift.max(count, 1))
        var span = unsafe MutableSpan(_unsafeStart: bound, count: count)
        try fill(&span)
        unsafe start = UnsafePointer(bound)
    }

    /// The numbers of an array.
    public init(_ values: [Element]) {
        self.init(count: values.count) { span in
            for index in values.indices { span[index] = values[index] }
        }
    }

    /// `count` numbers in a stretch of memory, from a byte on; nil where they would not lie within, or not on their border.
    public init?(in memory: Memory, at byte: Int, count: Int) {
        let (bytes, overflow) = count.multipliedReportingOverflow(by: MemoryLayout<Element>.stride)
        guard !overflow, byte >= 0, count >= 0, byte <= memory.byteCount, bytes <= memory.byteCount - byte,
            byte % MemoryLayout<Element>.alignment == 0
        else { return nil }
        self.memory = memory
        self.count = count
        let from = unsafe UnsafeRawPointer(memory.start) + byte
        unsafe start = from.bindMemory(to: Element.self, capacity: Swift.max(count, 1))
    }

    /// The same memory as bytes.
    public var bytes: Strip<UInt8> {
        unsafe Strip<UInt8>(over: memory, from: UnsafeRawPointer(start), byteCount)
    }

    private init(over memory: Memory, from start: UnsafeRawPointer, _ count: Int) {
        self.memory = memory
        self.count = count
        unsafe self.start = start.assumingMemoryBound(to: Element.self)
    }

    /// The bytes that the numbers take.
    public var byteCount: Int { count * MemoryLayout<Element>.stride }

    /// The memory, for loops that have checked their bounds; valid while the strip lives.
    @unsafe public var pointer: UnsafePointer<Element> { unsafe start }

    /// The bytes, valid while `body` runs.
    public func withBytes<Result>(_ body: (RawSpan) throws -> Result) rethrows -> Result {
        try body(unsafe RawSpan(_unsafeStart: UnsafeRawPointer(start), byteCount: byteCount))
    }
}

extension Strip: RandomAccessCollection {
    /// The first place.
    @inlinable public var startIndex: Int { 0 }
    /// The place after the last.
    @inlinable public var endIndex: Int { count }
    /// The number at a place.
    @inlinable public subscript(place: Int) -> Element {
        precondition(place >= 0 && place < count)
        return unsafe start[place]
    }
}
