import FoundationEssentials
import HTTP

/// One request, as a handler sees it.
struct Call: Sendable {
    /// What was sent.
    let request: Request
    /// The values of the pattern's names, decoded.
    let values: [String: String]
    /// The query, decoded.
    let query: Form
    /// Scheme, host and port under which the caller reached us.
    let origin: String
    /// The moment, by the stand-in's own clock.
    let now: Date
    /// Who is signed in, a place in the world's listeners; set by the gate of the Web API.
    var listener: Int?
    /// What they granted; set by the gate of the Web API.
    var scopes: [String] = []

    subscript(name: String) -> String { values[name] ?? "" }

    /// The body as a form.
    var form: Form { Form(parsing: String(decoding: request.body, as: UTF8.self)) }

    /// The body as a value of a type; nil where it is not one.
    func body<Value: Decodable>(as type: Value.Type) -> Value? {
        let decoder = JSONDecoder()
        decoder.keyDecodingStrategy = .convertFromSnakeCase
        return try? decoder.decode(type, from: Data(request.body))
    }

    /// A whole number of the query; nil where it is absent, or not a number.
    func number(_ name: String) -> Int? { query[name].flatMap { Int($0) } }
}

/// What a handler throws to say no.
struct Refusal: Error {
    let response: Response

    init(_ response: Response) { self.response = response }
}

extension Response {
    /// A response of JSON.
    static func json(_ status: Status = 200, _ value: JSON, headers: Headers = [:]) -> Response {
        var response = Response(status, headers: headers, body: .bytes(value.bytes))
        response.headers["Content-Type"] = "application/json; charset=utf-8"
        return response
    }

    /// A response of text: plain, unless it is said to be something else.
    static func text(_ status: Status = 200, _ text: String, type: String = "text/plain") -> Response {
        Response(
            status, headers: ["Content-Type": "\(type); charset=utf-8"], body: .bytes(Array(text.utf8)))
    }
}
