extension Connection {
    /// Runs `body` in a transaction: all of it happens, or, when it throws, nothing.
    ///
    /// `body` cannot `await`, so that nobody else's statement can slip in. Inside another transaction it is a savepoint:
    /// when it throws, only its own part is undone.
    /// - Parameter settings: run-time parameters that hold until the outermost transaction ends; set in the round trip
    ///   that begins it.
    /// - Throws: what `body` throws; ``PostgresError`` when the commit fails, with
    ///   ``SQLState/transactionResolutionUnknown`` when the connection broke during it.
    public func transaction<Value: Sendable>(
        settings: [String: String] = [:], _ body: @Sendable (isolated Connection) throws -> Value
    ) throws -> Value {
        let savepoint = "segue_\(depth)"
        let said = unsaid.count
        try begin(depth == 0 ? "BEGIN" : "SAVEPOINT \(savepoint)", settings)
        depth += 1
        defer { depth -= 1 }
        do {
            let value = try body(self)
            if depth == 1 {
                try commit()
            } else {
                try execute("RELEASE SAVEPOINT \(identifier: savepoint)")
            }
            return value
        } catch {
            undo(to: depth == 1 ? nil : savepoint)
            unsaid.removeSubrange(min(said, unsaid.count)...)
            throw error
        }
    }

    /// Runs one statement in a transaction of its own, so that what every transaction sets holds for it.
    func answerAlone(to query: Query) throws(PostgresError) -> Answer {
        do {
            return try transaction { connection in try connection.send(query) }
        } catch let error as PostgresError {
            throw error
        } catch {
            throw PostgresError(.unexpectedAnswer, message: "\(error)", statement: query.sql)
        }
    }

    /// Begins, and sets what there is to set, in one round trip.
    private func begin(_ words: String, _ own: [String: String]) throws(PostgresError) {
        let settings = depth == 0 ? transactionSettings.merging(own) { _, own in own } : own
        let calls = try settings.sorted { $0.key < $1.key }.map { name, value throws(PostgresError) in
            "set_config(\(try literal(name)), \(try literal(value)), true)"
        }
        do {
            try run(script: calls.isEmpty ? words : "\(words); SELECT \(calls.joined(separator: ", "))")
        } catch {
            if depth == 0 { undo(to: nil) }
            // The settings stay untold: they are values, and nobody bound them.
            throw PostgresError(
                error.sqlState, message: error.message, detail: error.detail, statement: words)
        }
    }

    private func commit() throws(PostgresError) {
        let tag: String
        do {
            tag = try answer(to: "COMMIT").commandTag
        } catch {
            guard error.isConnectionFailure else { throw error }
            throw PostgresError(
                .transactionResolutionUnknown, message: "the connection broke during COMMIT",
                statement: "COMMIT")
        }
        // COMMIT of a transaction that has failed is no error to PostgreSQL: it answers ROLLBACK.
        guard tag == "COMMIT" else {
            throw PostgresError(
                .inFailedTransaction, message: "a statement failed, and the transaction was rolled back",
                statement: "COMMIT")
        }
    }

    /// Undoes what can be undone: when the connection is gone, the server has undone it already.
    private func undo(to savepoint: String?) {
        if let savepoint {
            _ = try? execute(
                "ROLLBACK TO SAVEPOINT \(identifier: savepoint)")
            _ = try? execute("RELEASE SAVEPOINT \(identifier: savepoint)")
        } else if session?.isIdle == false {
            // Not in a transaction of its own, which would only fail in this one.
            _ = try? send("ROLLBACK")
        }
    }
}

/// A text as a literal of SQL, for scripts, which take no values.
///
/// With the E in front a backslash is doubled, whatever `standard_conforming_strings` says. Scalar by scalar: an accent that
/// follows a quote makes one character of both, and the quote is still there for PostgreSQL.
private func literal(_ text: String) throws(PostgresError) -> String {
    var literal = "E'".unicodeScalars
    for scalar in text.unicodeScalars {
        guard scalar != "\0" else {
            throw PostgresError(.characterNotInRepertoire, message: "a setting has a zero byte")
        }
        if scalar == "'" || scalar == "\\" { literal.append(scalar) }
        literal.append(scalar)
    }
    literal.append("'")
    return String(literal)
}
