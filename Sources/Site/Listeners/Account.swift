internal import FoundationEssentials
internal import HTTP
internal import Jobs
internal import Lifecycle
internal import Music
internal import Postgres
internal import Storage

/// A listener's account: who they are, their sync, their data, and the way out.
struct Account: Sendable {
    let database: Database
    let app: String
    let cookies: CookieNames
    let log = Log("account")

    /// Who is signed in, and how everything stands.
    func show(_ caller: Caller) async throws -> Response {
        let (id, app) = (caller.listener.id, app)
        let view = try await database.transaction(as: .listener(id)) { connection in
            guard let profile = try connection.listener(id) else { throw Gate.signInFirst }
            return AccountView(
                listener: ListenerView(profile), spotify: ConsentView(try connection.consent(of: id)),
                sync: try connection.syncView(of: id),
                capabilities: try connection.capabilities(of: app).map { CapabilityView($0) })
        }
        return try .json(view)
    }

    /// Where the sync stands.
    func sync(_ caller: Caller) async throws -> Response {
        let id = caller.listener.id
        return try .json(try await database.transaction(as: .listener(id)) { try $0.syncView(of: id) })
    }

    /// Reads from Spotify now; joins what is under way.
    func startSync(_ caller: Caller) async throws -> Response {
        let id = caller.listener.id
        let view = try await database.transaction(as: .listener(id)) { connection in
            guard let consent = try connection.consent(of: id), consent.needsReauthSince == nil else {
                throw ProblemDocument(409, detail: "Spotify no longer lets us read for you: sign in again.")
            }
            try connection.enqueue(.sync(of: id, priority: .interactive))
            return try connection.syncView(of: id)
        }
        return try .json(view, status: 202, headers: ["Location": "/me/sync"])
    }

    /// Everything that is kept of the listener, as a download.
    func export(_ caller: Caller) async throws -> Response {
        let id = caller.listener.id
        let document = try await database.transaction(as: .listener(id)) { try $0.export(id) }
        return Response(
            200,
            headers: [
                "Content-Type": "application/json",
                "Content-Disposition": "attachment; filename=\"segue-export.json\"",
            ], body: .bytes(Array(document.text.utf8)))
    }

    /// Deletes the listener with all that is theirs, and says what went.
    func disconnect(_ caller: Caller) async throws -> Response {
        let id = caller.listener.id
        let receipt = try await database.transaction(as: .service) { try $0.forget(id) }
        guard let receipt else { throw Gate.signInFirst }
        log.notice("a listener left", ["rows": "\(receipt.total)"])
        var response = try Response.json(
            ReceiptView(deleted: receipt.rowsByTable, deletedAt: Date()),
            headers: ["Clear-Site-Data": "\"cookies\", \"storage\""])
        response.set(cookies.remove(cookies.session))
        return response
    }
}

/// What was deleted, as the API shows it.
private struct ReceiptView: Encodable {
    var deleted: [String: Int]
    var deletedAt: Date
}
