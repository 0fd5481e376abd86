/// A matrix of Float, row-major, 64-byte aligned: written once while it is made, then only read.
///
/// A reference counts, so that a pool of many requests shares it. A row may be followed by a tail of bytes that are no
/// numbers: what belongs to a row lies beside it, in the same cache line (see ``Tables``).
@safe public final class Matrix: Sendable {
    /// How many rows there are.
    public let rows: Int
    /// How many columns there are.
    public let columns: Int
    /// How many Floats lie between the starts of two rows: the columns and the tail.
    public let stride: Int
    /// All rows with their tails.
    public let values: Strip<Float>
    /// More than every code of 32 bits that stands at the start of a tail; 0 where there is none.
    public let codeBound: Int

    /// A matrix whose values `fill` writes into a span of `rows` × `stride` zeros, row after row.
    public init(
        rows: Int, columns: Int, stride: Int? = nil, fill: (inout MutableSpan<Float>) throws -> Void
    ) rethrows {
        precondition(rows >= 0 && columns >= 0 && stride ?? columns >= columns)
        self.rows = rows
        self.columns = columns
        self.stride = stride ?? columns
        values = try Strip(count: rows * self.stride, fill: fill)
        codeBound = values.codeBound(columns: columns, stride: self.stride)
    }

    /// A matrix with the values of an array, row after row; the array has `rows` × `columns` of them.
    public convenience init(rows: Int, columns: Int, values: [Float]) {
        precondition(values.count == rows * columns)
        self.init(rows: rows, columns: columns) { span in
            for index in values.indices { span[index] = values[index] }
        }
    }

    /// A matrix over values that are there already; nil where they are not `rows` × `stride`.
    public init?(rows: Int, columns: Int, stride: Int, over values: Strip<Float>) {
        let (count, overflow) = rows.multipliedReportingOverflow(by: stride)
        guard rows >= 0, columns >= 0, stride >= columns, !overflow, values.count == count else { return nil }
        self.rows = rows
        self.columns = columns
        self.stride = stride
        self.values = values
        codeBound = values.codeBound(columns: columns, stride: stride)
    }

    /// One value.
    public subscript(row: Int, column: Int) -> Float {
        precondition((0..<rows).contains(row) && (0..<columns).contains(column))
        return unsafe pointer[row * stride + column]
    }

    /// A copy of one row, without its tail.
    public func row(_ index: Int) -> [Float] {
        precondition((0..<rows).contains(index))
        return unsafe [Float](UnsafeBufferPointer(start: pointer + index * stride, count: columns))
    }

    /// What stands in the tail of a row, from its start.
    public func tail<Value: BitwiseCopyable>(of row: Int, as _: Value.Type = Value.self) -> Value {
        precondition((0..<rows).contains(row) && MemoryLayout<Value>.size <= 4 * (stride - columns))
        return unsafe UnsafeRawPointer(pointer + row * stride + columns).loadUnaligned(as: Value.self)
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

    /// The bytes that the rows take, with their tails.
    public var byteCount: Int { values.byteCount }

    /// The memory, for the kernels of this room; valid while the matrix lives.
    var pointer: UnsafePointer<Float> { unsafe values.pointer }
}

extension Strip<Float> {
    /// One more than the highest code of 32 bits at the start of a tail: looked up once, so that no kernel need look.
    fileprivate func codeBound(columns: Int, stride: Int) -> Int {
        guard stride > columns else { return 0 }
        var highest: UInt32?
        for place in Swift.stride(from: columns, to: count, by: stride) {
            highest = Swift.max(highest ?? 0, self[place].bitPattern)
        }
        return highest.map { Int($0) + 1 } ?? 0
    }
}

/// Zeroed memory for `count` floats on a cache line's border; the caller deallocates.
func allocateAligned(_ count: Int) -> UnsafeMutablePointer<Float> {
    let bytes = max(count, 1) * MemoryLayout<Float>.stride
    let raw = UnsafeMutableRawPointer.allocate(byteCount: bytes, alignment: 64)
    let floats = unsafe raw.bindMemory(to: Float.self, capacity: max(count, 1))
    unsafe floats.initialize(repeating: 0, count: max(count, 1))
    return unsafe floats
}
