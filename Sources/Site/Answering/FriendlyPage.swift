package import HTTP

/// A page for a person whose browser ended up where a script would get a problem document.
package struct FriendlyPage: Sendable {
    /// What happened, in a few words.
    package var title: String
    /// What it means and what to do.
    package var text: String

    /// The id under which the logs know it.
    package var requestID: String?

    /// A page that leads back to the start, and says in how many seconds that helps.
    package init(_ problem: ProblemDocument, retryAfter pause: Int? = nil) {
        title = problem.title
        text = [
            problem.detail, pause.map { "Please try again in \($0) \($0 == 1 ? "second" : "seconds")." },
        ].compactMap(\.self).joined(separator: " ")
        requestID = problem.requestID
    }

    /// The page as an answer.
    package func response(_ status: Status) -> Response {
        let html = """
            <!doctype html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <meta name="color-scheme" content="light dark">
            <title>\(escaped(title)) · Segue</title>
            <link rel="icon" href="/assets/icon.svg" type="image/svg+xml">
            <link rel="stylesheet" href="/assets/style.css">
            </head>
            <body>
            <main class="hero">
            <h1>\(escaped(title))</h1>
            <p>\(escaped(text))</p>
            <p class="quiet small">request_id \(escaped(requestID ?? "unknown"))</p>
            <p><a class="button primary" href="/">Back to the start</a></p>
            </main>
            </body>
            </html>

            """
        return Response(
            status, headers: ["Content-Type": "text/html; charset=utf-8"], body: .bytes(Array(html.utf8)))
    }
}

extension Request {
    /// Whether a person's browser asks, and not a script: it takes HTML by name.
    package var isFromBrowser: Bool {
        headers.all("Accept").contains { $0.contains("text/html") }
    }
}

/// Text that means nothing to HTML.
private func escaped(_ text: String) -> String {
    text.reduce(into: "") { result, character in
        switch character {
        case "&": result += "&amp;"
        case "<": result += "&lt;"
        case ">": result += "&gt;"
        case "\"": result += "&quot;"
        default: result.append(character)
        }
    }
}
