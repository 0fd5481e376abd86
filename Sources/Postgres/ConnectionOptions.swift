internal import CPostgres

/// The keywords and values of a connection string, and what we add to them.
///
/// Throws `invalidConnectionString` without libpq's words, which would quote the string, password and all.
func connectionOptions(for url: String) throws(PostgresError) -> [(String, String)] {
    var options: [(String, String)] = [
        ("client_encoding", "UTF8"), ("fallback_application_name", "segue"), ("connect_timeout", "5"),
        ("tcp_user_timeout", "10000"), ("keepalives_idle", "30"), ("keepalives_interval", "10"),
        ("keepalives_count", "3"), ("target_session_attrs", "read-write"),
    ]
    // "The result is a dynamically allocated array … which should be freed with PQconninfoFree" (manual, 34.1).
    guard let parsed = unsafe PQconninfoParse(url, nil) else {
        throw PostgresError(
            .invalidConnectionString,
            message: "the database URL is neither postgresql://… nor keyword=value pairs")
    }
    defer { unsafe PQconninfoFree(parsed) }
    var option = unsafe parsed
    while let keyword = unsafe option.pointee.keyword {
        if let value = unsafe option.pointee.val {
            let keyword = unsafe String(cString: keyword)
            options.removeAll { $0.0 == keyword }
            options.append((keyword, unsafe String(cString: value)))
        }
        unsafe option += 1
    }
    return options
}
