internal import CPostgres
internal import Glibc

/// The one owner of a `PGconn`; every call blocks, on the thread of the ``Connection`` that holds it.
@safe struct Session: ~Copyable {
    private let handle: OpaquePointer?
    private var statements: PreparedStatements

    /// Connects, within the `connect_timeout` of the options and a limit; looking up a host's name may take longer.
    ///
    /// Prepares statements only where the session is kept from one transaction to the next.
    init(
        to options: [(String, String)], within limit: Duration? = nil, isKept: Bool = true
    ) throws(PostgresError) {
        statements = PreparedStatements(isOn: isKept)
        unsafe handle = withCStrings(options.map(\.0)) { keywords in
            unsafe withCStrings(options.map(\.1)) { values in
                unsafe PQconnectStartParams(keywords, values, 0)
            }
        }
        // Started rather than waited for, because only verbose messages tell why a server refuses a connection,
        // and verbosity is a property of the handle.
        _ = unsafe PQsetErrorVerbosity(handle, PQERRORS_VERBOSE)
        let patience = Duration.seconds(
            options.last { $0.0 == "connect_timeout" }.flatMap { Int($0.1) } ?? 5)
        try connect(until: .now + min(patience, limit ?? patience))
        _ = unsafe PQsetErrorVerbosity(handle, PQERRORS_DEFAULT)
        // libpq prints notices on standard error unless told otherwise.
        _ = unsafe PQsetNoticeProcessor(handle, { _, _ in }, nil)
    }

    deinit { unsafe PQfinish(handle) }

    /// False once the connection broke.
    var isAlive: Bool { unsafe PQstatus(handle) == CONNECTION_OK }

    /// True outside any transaction.
    var isIdle: Bool { unsafe PQtransactionStatus(handle) == PQTRANS_IDLE }

    /// The process that serves us.
    var processID: Int32 { unsafe PQbackendPID(handle) }

    var socket: Int32 { unsafe PQsocket(handle) }

    /// Runs one statement, its values bound and both ways binary; prepares what is asked often.
    mutating func execute(_ query: Query) throws(PostgresError) -> Answer {
        let sql = query.sql
        let types = query.values.map(\.type.rawValue)
        let way = statements.way(for: sql, types)
        if case .whole = way { return try send(sql, types, query.values) }
        let isAlone = isIdle
        do {
            switch way {
            case .whole: break
            case .preparing(let name):
                _ = try unsafe answer(PQprepare(handle, name, sql, Int32(types.count), types), to: sql)
                statements.keep(sql, types, as: name)
                return try run(prepared: name, of: sql, query.values)
            case .prepared(let name):
                return try run(prepared: name, of: sql, query.values)
            }
        } catch let error where PreparedStatements.isStale(error.sqlState) {
            statements.forget(sql, types, because: error.sqlState)
            // It failed before it ran; but a transaction that it was part of has failed with it.
            guard isAlone else {
                throw PostgresError(
                    .stalePlan, message: "a table has changed since the statement was prepared",
                    statement: sql)
            }
        }
        return try send(sql, types, query.values)
    }

    private func send(
        _ sql: String, _ types: [UInt32], _ values: [BoundValue]
    ) throws(PostgresError) -> Answer {
        let result = unsafe withCValues(values) { pointers, lengths, formats in
            unsafe PQexecParams(handle, sql, Int32(types.count), types, pointers, lengths, formats, 1)
        }
        return try unsafe answer(result, to: sql)
    }

    private func run(
        prepared name: String, of sql: String, _ values: [BoundValue]
    ) throws(PostgresError) -> Answer {
        let result = unsafe withCValues(values) { pointers, lengths, formats in
            unsafe PQexecPrepared(handle, name, Int32(values.count), pointers, lengths, formats, 1)
        }
        return try unsafe answer(result, to: sql)
    }

    /// Runs several statements without values; the answer is the last one's.
    func execute(script: String) throws(PostgresError) -> Answer {
        try unsafe answer(PQexec(handle, script), to: script)
    }

    private func answer(_ result: OpaquePointer?, to sql: String) throws(PostgresError) -> Answer {
        guard let result = unsafe result else { throw connectionFailure(during: sql) }
        let owned = unsafe ResultHandle(result)
        switch unsafe PQresultStatus(result) {
        case PGRES_COMMAND_OK, PGRES_TUPLES_OK, PGRES_EMPTY_QUERY:
            return Answer(owned)
        case PGRES_FATAL_ERROR, PGRES_NONFATAL_ERROR, PGRES_BAD_RESPONSE:
            throw failure(owned, statement: sql)
        default:
            throw PostgresError(.unexpectedAnswer, message: "COPY is not spoken here", statement: sql)
        }
    }

    private func failure(_ result: borrowing ResultHandle, statement: String) -> PostgresError {
        let code = field(segue_diag_sqlstate, of: result)
        guard let code else { return connectionFailure(during: statement) }
        return PostgresError(
            SQLState(rawValue: code), message: field(segue_diag_message, of: result) ?? "",
            detail: field(segue_diag_detail, of: result),
            constraint: field(segue_diag_constraint, of: result),
            table: field(segue_diag_table, of: result), column: field(segue_diag_column, of: result),
            statement: statement)
    }

    private func field(_ code: Int, of result: borrowing ResultHandle) -> String? {
        unsafe PQresultErrorField(result.pointer, Int32(code)).map { unsafe String(cString: $0) }
    }

    /// libpq's own words: host, user and reason, never the password.
    private func connectionFailure(during statement: String?) -> PostgresError {
        let words = unsafe PQerrorMessage(handle).map { unsafe String(cString: $0) } ?? "out of memory"
        // What the server said begins with severity and code: `FATAL:  3D000: database "x" does not exist`.
        let code = words.firstMatch(of: /(?:FATAL|ERROR|PANIC): +([0-9A-Z]{5}):/).map { String($0.1) }
        let lines = words.split(whereSeparator: \.isNewline).filter { !$0.hasPrefix("LOCATION:") }
        // libpq has complaints of its own too, such as too many values, that leave the connection whole.
        let state = code.map(SQLState.init(rawValue:)) ?? (isAlive ? .notSent : .connectionFailure)
        return PostgresError(state, message: lines.joined(separator: " "), statement: statement)
    }
}

extension Session {
    /// "Loop: if PQconnectPoll last returned PGRES_POLLING_READING, wait until the socket is ready to read; if … WRITING,
    /// … to write" (manual, 34.1).
    private func connect(until deadline: ContinuousClock.Instant) throws(PostgresError) {
        guard unsafe PQstatus(handle) != CONNECTION_BAD else { throw connectionFailure(during: nil) }
        var state = PGRES_POLLING_WRITING
        while state != PGRES_POLLING_OK {
            let events = state == PGRES_POLLING_READING ? POLLIN : POLLOUT
            // The socket may be another one after each step.
            var entry = pollfd(fd: socket, events: Int16(events), revents: 0)
            let left = (deadline - .now) / .milliseconds(1)
            guard left > 0, unsafe poll(&entry, 1, Int32(left.rounded(.up))) != 0 else {
                throw PostgresError(.connectionFailure, message: "the server did not answer in time")
            }
            state = unsafe PQconnectPoll(handle)
            guard state != PGRES_POLLING_FAILED else { throw connectionFailure(during: nil) }
        }
    }
}

extension Session {
    /// Takes what has arrived unasked, and finds out whether the server has hung up; never waits.
    func readArrived() {
        // Bounded: a server that hangs up says goodbye first.
        for _ in 0..<16 {
            var entry = pollfd(fd: socket, events: Int16(POLLIN), revents: 0)
            guard isAlive, unsafe poll(&entry, 1, 0) > 0, unsafe PQconsumeInput(handle) == 1 else { return }
        }
    }

    /// Waits until something arrives from the server, or `wakeup` becomes readable.
    func waitForInput(or wakeup: Int32) {
        var entries = [
            pollfd(fd: socket, events: Int16(POLLIN), revents: 0),
            pollfd(fd: wakeup, events: Int16(POLLIN), revents: 0),
        ]
        _ = unsafe poll(&entries, 2, -1)
    }

    /// The next notification that has arrived.
    func nextNotification() -> (channel: String, payload: String)? {
        // "Your application should free the PGnotify object with PQfreemem" (manual, 34.9).
        guard let notification = unsafe PQnotifies(handle) else { return nil }
        defer { unsafe PQfreemem(notification) }
        let channel = unsafe String(cString: notification.pointee.relname)
        let payload = unsafe notification.pointee.extra.map { unsafe String(cString: $0) } ?? ""
        return (channel, payload)
    }
}

/// Calls `body` with the texts as a C array of C strings that ends in NULL.
private func withCStrings<Result>(
    _ texts: [String], _ body: (UnsafePointer<UnsafePointer<CChar>?>) -> Result
) -> Result {
    var pointers: [UnsafePointer<CChar>?] = unsafe texts.map { unsafe UnsafePointer(strdup($0)) }
    unsafe pointers.append(nil)
    defer { unsafe pointers.forEach { unsafe free(UnsafeMutablePointer(mutating: $0)) } }
    return unsafe body(pointers)
}

/// Calls `body` with values as libpq takes them: addresses, lengths, and formats, all binary.
@unsafe private func withCValues(
    _ values: [BoundValue],
    _ body: ([UnsafePointer<CChar>?], _ lengths: [Int32], _ formats: [Int32]) -> OpaquePointer?
) -> OpaquePointer? {
    let lengths = values.map { Int32($0.bytes?.count ?? 0) }
    var bytes: [UInt8] = []
    bytes.reserveCapacity(lengths.reduce(1) { $0 + Int($1) })
    for value in values { bytes += value.bytes ?? [] }
    // One byte more, so that an empty text too has an address and is not taken for NULL.
    bytes.append(0)
    return unsafe bytes.withUnsafeBytes { buffer in
        var offset = 0
        var pointers: [UnsafePointer<CChar>?] = unsafe []
        for (value, length) in zip(values, lengths) {
            let start = unsafe buffer.baseAddress?.advanced(by: offset)
            unsafe pointers.append(value.bytes == nil ? nil : start?.assumingMemoryBound(to: CChar.self))
            offset += Int(length)
        }
        return unsafe body(pointers, lengths, Array(repeating: 1, count: values.count))
    }
}
