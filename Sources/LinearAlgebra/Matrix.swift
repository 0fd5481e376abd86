/// A matrix of Float, row-major, 64-byte aligned: written once while it is made, then only read.
///
/// The one owner of its memory; a reference counts, so that a pool of many requests shares it.
@safe public final class Matrix: Sendable {
    /// How many rows there are.
    public let rows: Int
    /// How many columns there are; a row follows the one before without a gap.
    public let columns: Int
    // Written in `init` alone, before anyone else can hold a reference: after that, reading from many threads is safe.
    nonisolated(unsafe) private let base: UnsafeMutablePointer<Float>

    /// A matrix whose values `fill` writes into a span of `rows` × `columns` zeros, row after row.
    public init(rows: Int, columns: Int, fill: (inout MutableSpan<Float>) throws -> Void) rethrows {
        precondition(rows >= 0 && columns >= 0)
        self.rows = rows
        self.columns = columns
        unsafe base = allocateAligned(rows * columns)
        var span = unsafe MutableSpan(_unsafeStart: base, count: rows * columns)
        try fill(&span)
    }

    /// A matrix with the values of an array, row after row; the array has `rows` × `columns` of them.
    public convenience init(rows: Int, columns: Int, values: [Float]) {
        precondition(values.count == rows * columns)
        self.init(rows: rows, columns: columns) { span in
            for index in values.indices { span[index] = values[index] }
        }
    }

    deinit { unsafe base.deallocate() }

    /// One value.
    public subscript(row: Int, column: Int) -> Float {
        precondition((0..<rows).contains(row) && (0..<columns).contains(column))
        return unsafe base[row * columns + column]
    }

    /// A copy of one row.
    public func row(_ index: Int) -> [Float] {
        precondition((0..<rows).contains(index))
        return unsafe [Float](UnsafeBufferPointer(start: base + index * columns, count: columns))
    }

    /// A matrix whose rows have length one, so that products are cosines; a row of zeros stays as it is.
    public func rowsNormalised() -> Matrix {
        Matrix(rows: rows, columns: columns) { span in
            for row in 0..<rows {
                let values = self.row(row)
                let length = values.reduce(0.0) { $0 + Double($1) * Double($1) }.squareRoot()
                guard length > 0 else { continue }
                for column in 0..<columns {
                    span[row * columns + column] = Float(Double(values[column]) / length)
                }
            }
        }
    }

    /// The bytes that the values take.
    public var byteCount: Int { rows * columns * MemoryLayout<Float>.stride }

    /// The memory, for the kernels of this room; valid while the matrix lives.
    var pointer: UnsafePointer<Float> { unsafe UnsafePointer(base) }
}

/// Zeroed memory for `count` floats on a cache line's border; the caller deallocates.
func allocateAligned(_ count: Int) -> UnsafeMutablePointer<Float> {
    let bytes = max(count, 1) * MemoryLayout<Float>.stride
    let raw = UnsafeMutableRawPointer.allocate(byteCount: bytes, alignment: 64)
    let floats = unsafe raw.bindMemory(to: Float.self, capacity: max(count, 1))
    unsafe floats.initialize(repeating: 0, count: max(count, 1))
    return unsafe floats
}
