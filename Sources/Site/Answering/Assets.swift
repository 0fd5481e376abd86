package import HTTP

/// The files of the page, and the description of the API: they live in the binary.
package struct Assets: Sendable {
    private let files: [String: File]

    private struct File: Sendable {
        let type: String
        let bytes: [UInt8]
        let tag: String

        init(_ type: String, _ bytes: [UInt8]) {
            self.type = type
            self.bytes = bytes
            tag = Response.tag(of: bytes)
        }
    }

    /// All files, hashed once.
    package init() {
        let script = "text/javascript; charset=utf-8"
        files = [
            "index.html": File("text/html; charset=utf-8", PackageResources.index_html),
            "style.css": File("text/css; charset=utf-8", PackageResources.style_css),
            "icon.svg": File("image/svg+xml", PackageResources.icon_svg),
            "page.js": File(script, PackageResources.page_js),
            "api.js": File(script, PackageResources.api_js),
            "words.js": File(script, PackageResources.words_js),
            "list.js": File(script, PackageResources.list_js),
            "status.js": File(script, PackageResources.status_js),
            "account.js": File(script, PackageResources.account_js),
            "openapi.json": File("application/json", PackageResources.openapi_json),
        ]
    }

    /// A file, or 304 where the browser has it, or 404; browsers ask each time whether it changed.
    package func file(_ name: String, for request: Request) throws -> Response {
        guard let file = files[name] else { throw ProblemDocument(404) }
        let headers: Headers = ["Content-Type": file.type, "Cache-Control": "no-cache"]
        return Response(200, headers: headers, body: .bytes(file.bytes)).tagged(as: file.tag, for: request)
    }
}
