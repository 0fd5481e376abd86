internal import FoundationEssentials
internal import HTTP
internal import Music
internal import Postgres
internal import Secrets
internal import Storage

/// A listener's ways in: the browsers that are signed in, and the tokens of scripts.
struct Keyring: Sendable {
    let database: Database

    /// A listener may have so many tokens.
    static let mostTokens = 50

    /// The browsers that are signed in.
    func sessions(_ caller: Caller) async throws -> Response {
        let sessions = try await database.transaction(as: .listener(caller.listener.id)) {
            try $0.sessions(of: caller.listener.id)
        }
        return try .json(["items": sessions.map { SessionView($0, isCurrent: $0.idHash == caller.session) }])
    }

    /// Signs a browser out.
    func endSession(_ caller: Caller, _ id: String) async throws -> Response {
        let isKnown = try await database.transaction(as: .listener(caller.listener.id)) { connection in
            let session = try connection.sessions(of: caller.listener.id).first {
                SessionView.id(of: $0) == id
            }
            guard let session, try connection.closeSession(session.idHash) else { return false }
            try connection.record(.signedOut, of: caller.listener.id)
            return true
        }
        guard isKnown else { throw ProblemDocument(404, detail: "There is no such session.") }
        return Response(204)
    }

    /// The tokens of scripts, without their secrets.
    func tokens(_ caller: Caller) async throws -> Response {
        let tokens = try await database.transaction(as: .listener(caller.listener.id)) {
            try $0.apiTokens(of: caller.listener.id)
        }
        return try .json(["items": tokens.map { TokenView($0) }])
    }

    /// Makes a token, and shows it this once.
    func makeToken(_ caller: Caller, _ request: Request) async throws -> Response {
        _ = try Parameters(of: request)
        let wish = try NewToken(request)
        let token = APIToken()
        let record = try await database.transaction(as: .listener(caller.listener.id)) { connection in
            // Counted in the listener's turn: of two that are made at once, the second counts the first.
            try connection.takeTurn(of: caller.listener.id)
            guard try connection.apiTokens(of: caller.listener.id).count < Self.mostTokens else {
                throw ProblemDocument(
                    409, detail: "There are \(Self.mostTokens) tokens already: remove one first.")
            }
            try connection.record(
                .tokenMade, of: caller.listener.id, data: JSON(encoding: ["name": wish.name]))
            return try connection.addAPIToken(
                token.digest, named: wish.name, hint: String(token.text.suffix(4)), for: caller.listener.id,
                lifetime: wish.life)
        }
        return try .json(TokenView(record, secret: token.text), status: 201)
    }

    /// Revokes a token, at once.
    func revokeToken(_ caller: Caller, _ id: Int64) async throws -> Response {
        let isKnown = try await database.transaction(as: .listener(caller.listener.id)) { connection in
            guard try connection.revokeAPIToken(id, of: caller.listener.id) else { return false }
            try connection.record(.tokenRevoked, of: caller.listener.id)
            return true
        }
        guard isKnown else { throw ProblemDocument(404, detail: "There is no such token.") }
        return Response(204)
    }
}

/// What somebody wants of a new token.
private struct NewToken {
    let name: String
    let life: Duration

    init(_ request: Request) throws {
        struct Body: Decodable {
            var name: String
            var expiresInDays: Int?

            init(from decoder: any Decoder) throws {
                var fields = try Fields(decoder)
                name = try fields.needed("name")
                expiresInDays = try fields.optional("expires_in_days")
                try fields.refuseOthers()
            }
        }
        let body = try request.json(as: Body.self)
        name = try words(body.name, as: "name", upTo: 100)
        guard (1...365).contains(body.expiresInDays ?? 365) else {
            throw ProblemDocument.wrong("expires_in_days", "must be a whole number from 1 to 365")
        }
        life = .seconds((body.expiresInDays ?? 365) * 86_400)
    }
}

/// A session, as the API shows it: under a name that opens nothing.
private struct SessionView: Encodable {
    var id: String
    var userAgent: String?
    var createdAt: Date
    var lastSeenAt: Date
    var expiresAt: Date
    var current: Bool

    init(_ session: BrowserSession, isCurrent: Bool) {
        id = Self.id(of: session)
        userAgent = session.userAgent
        createdAt = session.createdAt
        lastSeenAt = session.seenAt
        let idleEnd = session.seenAt.addingTimeInterval(BrowserSession.idle / .seconds(1))
        expiresAt = min(session.expiresAt, idleEnd)
        current = isCurrent
    }

    static func id(of session: BrowserSession) -> String { base64URL(Array(session.idHash.prefix(12))) }
}

/// A token, as the API shows it; with the secret only when it is new.
private struct TokenView: Encodable {
    var id: Int64
    var name: String
    var hint: String
    var createdAt: Date
    var expiresAt: Date
    var lastUsedAt: Date?
    var token: String?

    init(_ record: APITokenRecord, secret: String? = nil) {
        id = record.id
        name = record.name
        hint = record.hint
        createdAt = record.createdAt
        expiresAt = record.expiresAt
        lastUsedAt = record.usedAt
        token = secret
    }
}
