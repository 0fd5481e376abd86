import HTTP

/// Refuses a port on which somebody listens already, before anything is started for its sake.
func checkFree(port: Int, on host: String) throws {
    var options = Server.Options()
    options.host = host
    options.port = port
    do { _ = try Server(options) { _ in Response(503) } } catch {
        throw Failure("\(error). Choose another with --port")
    }
}
