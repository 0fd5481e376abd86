import FoundationEssentials
import HTTP
import Site
import Storage
import TestDatabase
import Testing

@Suite(.database(schema: .segue)) struct ManifestTests {
    /// `GET /me` and the like, as the table has them.
    private func rows(_ house: House) -> Set<String> {
        Set(routes(house.needs).routes.map { "\($0.method.rawValue) \($0.pattern)" })
    }

    @Test func `what is described is what stands, and the other way round`() async throws {
        let house = try House()
        let document = try Document(try await house.ask(.get, "/openapi.json"))
        var described: Set<String> = []
        for path in document.paths.names {
            for method in document.paths[path].names { described.insert("\(method.uppercased()) \(path)") }
        }
        #expect(described == rows(house))
    }

    @Test func `every operation has a name of its own, and says what it answers`() async throws {
        let document = try Document(try await House().ask(.get, "/openapi.json"))
        var names: [String] = []
        for path in document.paths.names {
            for method in document.paths[path].names {
                let operation = document.paths[path][method]
                names.append(operation.operationId.text ?? "")
                #expect(!operation.summary.isNull, "\(method) \(path)")
                #expect(
                    operation.responses.names.contains {
                        $0.hasPrefix("2") || $0.hasPrefix("3") || $0 == "101"
                    })
            }
        }
        #expect(Set(names).count == names.count)
    }

    @Test func `every refusal that a route shares with others is described`() async throws {
        let house = try House()
        let document = try Document(try await house.ask(.get, "/openapi.json"))
        for row in routes(house.needs).routes where !Self.open.contains(row.pattern) {
            let operation = document.paths[row.pattern][row.method.rawValue.lowercased()]
            let changes: Set = row.method == .get ? [] : ["403", "413", "415"]
            let missing = changes.union(["400", "401", "429", "503"]).subtracting(operation.responses.names)
            #expect(missing.isEmpty, "\(row.method.rawValue) \(row.pattern): \(missing)")
        }
    }

    @Test func `the parameters that are read are those that are described, and any other is refused`()
        async throws
    {
        let house = try House()
        let browser = try await house.visitor()
        let document = try Document(try await house.ask(.get, "/openapi.json"))
        for row in routes(house.needs).routes where !Self.open.contains(row.pattern) {
            let described = document.paths[row.pattern][row.method.rawValue.lowercased()].parameters.items
                .filter { $0["in"].text == "query" }.compactMap(\.name.text)
            let answer = try await browser.ask(
                row.method, "\(row.pattern.replacing(#/{[a-z]+}/#, with: "1"))?nonsense=1",
                json: row.method == .post ? #"{"seed": "me"}"# : nil, headers: ["Origin": House.origin])
            #expect(answer.status == 400, "\(row.method.rawValue) \(row.pattern)")
            let known = described.isEmpty ? "none" : described.joined(separator: ", ")
            #expect(
                try Document(answer).detail.text == "nonsense is not a parameter here; these are: \(known).",
                "\(row.method.rawValue) \(row.pattern)")
        }
    }

    /// What everybody may see, where a query that nobody reads does no harm.
    private static let open: Set<String> = [
        "/", "/assets/{name}", "/openapi.json", "/health", "/health/live", "/health/ready", "/auth/login",
        "/auth/callback",
    ]
}
