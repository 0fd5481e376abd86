/// What is added to the product of a row by codes in the row's tail: one of 32 bits, then two of 8 bits.
///
/// The rest of the tail is the caller's. So what depends on a code alone costs no column, and no second stream of memory.
public struct Tables: Sendable {
    /// What a code of 32 bits is worth: as many values as the matrix' ``Matrix/codeBound`` at least.
    public let word: Strip<Float>
    /// What the first code of 8 bits is worth; 256 values.
    public let first: [Float]
    /// What the second code of 8 bits is worth; 256 values.
    public let second: [Float]

    /// Tables for the three codes.
    public init(word: [Float], first: [Float], second: [Float]) {
        self.init(word: Strip(word), first: first, second: second)
    }

    /// The same of values that are not copied.
    public init(word: Strip<Float>, first: [Float], second: [Float]) {
        precondition(!word.isEmpty && first.count == 256 && second.count == 256)
        self.word = word
        self.first = first
        self.second = second
    }

    /// Calls `body` with the tables' memory.
    func withPointers<Result>(_ body: (TablePointers) throws -> Result) rethrows -> Result {
        try unsafe first.withUnsafeBufferPointer { first in
            try unsafe second.withUnsafeBufferPointer { second in
                try unsafe body(
                    TablePointers(
                        word: word.pointer, first: first.baseAddress!, second: second.baseAddress!))
            }
        }
    }
}

/// The tables as a kernel sees them; valid in ``Tables/withPointers(_:)`` alone.
@unsafe struct TablePointers {
    let word: UnsafePointer<Float>
    let first: UnsafePointer<Float>
    let second: UnsafePointer<Float>

    /// What a tail's codes are worth together; the caller knows that the first lies within its table.
    @inline(__always)
    func sum(_ tail: UnsafeRawPointer) -> Float {
        let code = unsafe tail.load(as: UInt32.self)
        let one = unsafe tail.load(fromByteOffset: 4, as: UInt8.self)
        let two = unsafe tail.load(fromByteOffset: 5, as: UInt8.self)
        return unsafe word[Int(code)] + first[Int(one)] + second[Int(two)]
    }
}
