internal import CPostgres

/// The one owner of a `PGresult`.
@safe struct ResultHandle: ~Copyable {
    let pointer: OpaquePointer
    init(_ pointer: OpaquePointer) { unsafe self.pointer = unsafe pointer }
    deinit { unsafe PQclear(pointer) }
}

/// A whole answer, shared by its rows.
///
/// `@unchecked Sendable`: libpq's manual, 34.20: "PGresult objects are normally read-only after creation,
/// and so can be passed around freely between threads"; here they are only read.
final class Answer: @unchecked Sendable {
    private let handle: ResultHandle
    let columns: [String]
    let count: Int
    private let places: [String: Int]

    init(_ handle: consuming ResultHandle) {
        var columns: [String] = []
        let width = unsafe PQnfields(handle.pointer)
        for place in 0..<width {
            columns.append(unsafe PQfname(handle.pointer, place).map { unsafe String(cString: $0) } ?? "")
        }
        count = Int(unsafe PQntuples(handle.pointer))
        self.columns = columns
        // Of two columns with one name the first counts.
        places = Dictionary(zip(columns, columns.indices)) { first, _ in first }
        self.handle = handle
    }

    func place(of column: String) -> Int? { places[column] }

    func type(of place: Int) -> PostgresType {
        PostgresType(rawValue: unsafe PQftype(handle.pointer, Int32(place)))
    }

    /// A cell's bytes, valid as long as the answer; nil for NULL.
    @unsafe func cell(row: Int, column: Int) -> UnsafeRawBufferPointer? {
        guard unsafe PQgetisnull(handle.pointer, Int32(row), Int32(column)) == 0 else { return nil }
        let start = unsafe PQgetvalue(handle.pointer, Int32(row), Int32(column))
        let count = Int(unsafe PQgetlength(handle.pointer, Int32(row), Int32(column)))
        return unsafe UnsafeRawBufferPointer(start: start, count: count)
    }

    var rows: [Row] { (0..<count).map { Row(answer: self, index: $0) } }

    /// The rows that an INSERT, UPDATE, DELETE, MERGE or SELECT concerned.
    var affectedRows: Int {
        unsafe PQcmdTuples(handle.pointer).flatMap { unsafe Int(String(cString: $0)) } ?? 0
    }

    /// What was done, such as `COMMIT`.
    var commandTag: String { unsafe PQcmdStatus(handle.pointer).map { unsafe String(cString: $0) } ?? "" }
}
