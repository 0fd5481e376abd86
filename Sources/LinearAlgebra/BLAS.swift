internal import CBLAS
internal import Glibc

/// Asks OpenBLAS for one thread, once in a process: callers bring their own threads.
///
/// Another BLAS has no such switch.
private let oneThread: Void = {
    guard let symbol = unsafe dlsym(nil, "openblas_set_num_threads") else { return }
    typealias Setter = @convention(c) (CInt) -> Void
    unsafe unsafeBitCast(symbol, to: Setter.self)(1)
}()

extension Matrix {
    /// The product with a vector, rows × columns · columns → rows: BLAS `sgemv`.
    ///
    /// Blocks for as long as reading the matrix takes; on one thread.
    public func times(_ vector: [Float]) -> [Float] {
        precondition(vector.count == columns)
        var result = [Float](repeating: 0, count: rows)
        guard rows > 0, columns > 0 else { return result }
        unsafe result.withUnsafeMutableBufferPointer { out in
            unsafe vector.withUnsafeBufferPointer { x in
                unsafe sgemv(0..<rows, x.baseAddress!, into: out.baseAddress!)
            }
        }
        return result
    }

    /// `sgemv` over some of the rows: `out[i] = row(range.lowerBound + i) · x`.
    func sgemv(_ range: Range<Int>, _ x: UnsafePointer<Float>, into out: UnsafeMutablePointer<Float>) {
        _ = oneThread
        unsafe cblas_sgemv(
            CblasRowMajor, CblasNoTrans, CInt(range.count), CInt(columns), 1,
            pointer + range.lowerBound * stride, CInt(stride), x, 1, 0, out, 1)
    }

    /// `sgemm` of some rows with the transpose of some rows of `other`; `out` is range.count × others.count, row-major.
    func sgemm(
        _ range: Range<Int>, _ other: Matrix, _ others: Range<Int>, into out: UnsafeMutablePointer<Float>
    ) {
        _ = oneThread
        unsafe cblas_sgemm(
            CblasRowMajor, CblasNoTrans, CblasTrans, CInt(range.count), CInt(others.count), CInt(columns), 1,
            pointer + range.lowerBound * stride, CInt(stride),
            other.pointer + others.lowerBound * other.stride,
            CInt(other.stride), 0, out, CInt(others.count))
    }
}

/// The products of all columns with each other, width × width: BLAS `sgemm` of rows that lie one after another.
func gram(of rows: [Float], width: Int) -> [Float] {
    _ = oneThread
    var result = [Float](repeating: 0, count: width * width)
    guard !rows.isEmpty else { return result }
    unsafe rows.withUnsafeBufferPointer { rows in
        unsafe result.withUnsafeMutableBufferPointer { out in
            unsafe cblas_sgemm(
                CblasRowMajor, CblasTrans, CblasNoTrans, CInt(width), CInt(width), CInt(rows.count / width),
                1,
                rows.baseAddress, CInt(width), rows.baseAddress, CInt(width), 0, out.baseAddress, CInt(width))
        }
    }
    return result
}

/// The product of a square matrix with a vector, n × n · n → n: BLAS `sgemv`.
func square(_ matrix: [Float], times vector: [Float], into out: inout [Float]) {
    let width = vector.count
    precondition(matrix.count == width * width && out.count == width)
    guard width > 0 else { return }
    unsafe matrix.withUnsafeBufferPointer { matrix in
        unsafe vector.withUnsafeBufferPointer { vector in
            unsafe out.withUnsafeMutableBufferPointer { out in
                unsafe cblas_sgemv(
                    CblasRowMajor, CblasNoTrans, CInt(width), CInt(width), 1, matrix.baseAddress, CInt(width),
                    vector.baseAddress, 1, 0, out.baseAddress, 1)
            }
        }
    }
}

/// How the two factors of a product lie in their arrays: as the product reads them, or turned.
public enum Turning: Sendable {
    case neither, first, second
}

/// The product of two arrays of rows, `out = a · b`: BLAS `sgemm`.
///
/// `out` is rows × columns and overwritten; `a` is rows × inner, or inner × rows where it is turned; `b` is inner × columns, or
/// columns × inner. Blocks; on one thread.
public func multiply(
    _ a: [Float], _ b: [Float], turning: Turning, rows: Int, inner: Int, columns: Int, into out: inout [Float]
) {
    _ = oneThread
    precondition(a.count == rows * inner && b.count == inner * columns && out.count == rows * columns)
    guard rows > 0, inner > 0, columns > 0 else { return }
    let (isTurned, other) = (turning == .first, turning == .second)
    unsafe a.withUnsafeBufferPointer { a in
        unsafe b.withUnsafeBufferPointer { b in
            unsafe out.withUnsafeMutableBufferPointer { out in
                unsafe cblas_sgemm(
                    CblasRowMajor, isTurned ? CblasTrans : CblasNoTrans, other ? CblasTrans : CblasNoTrans,
                    CInt(rows), CInt(columns), CInt(inner), 1, a.baseAddress, CInt(isTurned ? rows : inner),
                    b.baseAddress, CInt(other ? inner : columns), 0, out.baseAddress, CInt(columns))
            }
        }
    }
}
