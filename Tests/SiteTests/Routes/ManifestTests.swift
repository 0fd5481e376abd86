import FoundationEssentials
import HTTP
import Site
import Storage
import TestDatabase
import Testing

@Suite(.database) struct ManifestTests {
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
}
