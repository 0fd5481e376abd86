import FoundationEssentials
import HTTP
import Spotify
import Synchronization
import Testing

/// A Spotify that gives the answers it was told, in their order, and keeps what it was asked.
///
/// A call that the test did not expect fails the test.
final class Canned: Sendable {
    private let answers: Mutex<[Response]>
    private let asked = Mutex<[Request]>([])

    init(_ answers: Response...) { self.answers = Mutex(answers) }

    struct Unexpected: Error {}

    var requests: [Request] { asked.withLock { $0 } }

    var client: Client {
        Client(send: { request in
            self.asked.withLock { $0.append(request) }
            let answer = self.answers.withLock { $0.isEmpty ? nil : $0.removeFirst() }
            guard let answer else {
                Issue.record("nobody expected \(request.method.rawValue) \(request.path)")
                throw Unexpected()
            }
            return answer
        })
    }

    var api: SpotifyWebAPI { SpotifyWebAPI(app: .trial(), client: client, now: { noon }) }

    func accounts(secret: String? = nil) -> SpotifyAccounts {
        SpotifyAccounts(app: .trial(secret: secret), client: client, now: { noon })
    }
}

/// 2026-11-20T12:00:00Z.
let noon = Date(timeIntervalSince1970: 1_795_176_000)

let token = AccessToken(rawValue: "BQ-access")

extension SpotifyApp {
    static func trial(secret: String? = nil) -> SpotifyApp {
        do {
            return try SpotifyApp(
                clientID: "app", clientSecret: secret, redirectURI: "http://127.0.0.1:8080/auth/callback",
                accountsURL: "http://127.0.0.1:9/accounts/", apiURL: "http://127.0.0.1:9/spotify/v1")
        } catch {
            preconditionFailure("the trial's redirect URI is sound")
        }
    }
}

/// A response of a text.
func reply(_ status: Status, _ text: String, retryAfter: String? = nil) -> Response {
    var response = Response(status, body: .bytes(Array(text.utf8)))
    response.headers["Retry-After"] = retryAfter
    return response
}

/// A success with a text.
func reply(_ text: String) -> Response { reply(200, text) }
