import Foundation
import Jobs
import Lifecycle
import Music
import Postgres
import Storage
import Upstream

extension Command {
    /// Asks every outside endpoint that Segue has a use for once, and shows what the app may call.
    static let probe = Command(
        name: "probe", summary: "Find out what the outside services allow this app, and show it.",
        discussion: "Makes about a dozen calls. What it learns decides which sources are asked from now on.",
        options: Operator.options + [
            Option(
                name: "listener", value: "ID",
                help: "in whose name Spotify is asked, where the app has no secret"),
            Option(name: "json", help: "print JSON instead of a table"),
        ]
    ) { arguments in
        let keeper = try Operator(arguments)
        let rows = try await keeper.withInstallation { installation in
            let everybody = try await installation.servicePool.withConnection { try $0.listeners() }
            let listener =
                arguments.has("listener") || everybody.count == 1
                ? try await installation.servicePool.listener(named: arguments.text("listener")).listener.id
                : everybody.first?.listener.id
            return try await installation.outside.inquiry(for: listener, .interactive).probe()
        }
        guard !arguments.has("json") else {
            say(String(decoding: try JSONEncoder.ours.encode(rows.map(ProbeRow.init)), as: UTF8.self))
            return ExitStatus.success
        }
        var table = Table([
            ("Provider", .left), ("Endpoint", .left), ("Allowed", .left), ("Status", .right),
            ("Learned", .left),
            ("Note", .left),
        ])
        for row in rows {
            table.add([
                row.provider, row.endpoint, row.isOpen ? "yes" : "no", row.status.map(String.init) ?? "",
                row.learnedAt.formatted(.iso8601), row.detail ?? "",
            ])
        }
        say(table.text(width: StandardStream.output.width))
        if rows.contains(where: { $0.isOpen && $0.status == 404 }) {
            say("\nA 404 says that we may ask; what was asked about does not exist there.")
        }
        return ExitStatus.success
    }
}

/// A line of `segue probe --json`.
private struct ProbeRow: Encodable {
    let provider: String
    let endpoint: String
    let open: Bool
    let status: Int?
    let learned_at: Date
    let detail: String?

    init(_ row: Capability) {
        provider = row.provider
        endpoint = row.endpoint
        open = row.isOpen
        status = row.status
        learned_at = row.learnedAt
        detail = row.detail
    }
}

extension JSONEncoder {
    /// As the command line prints JSON: sorted, indented, times as ISO 8601.
    static var ours: JSONEncoder {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        encoder.dateEncodingStrategy = .iso8601
        return encoder
    }
}
