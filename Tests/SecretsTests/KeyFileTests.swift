import FoundationEssentials
import Secrets
import Testing

@Suite struct KeyFileTests {
    /// Calls `body` with a path in a directory of its own, which is removed after.
    private func withPath(_ body: (String) async throws -> Void) async throws {
        let directory = "/tmp/segue-keys-\(randomToken(bytes: 9))"
        try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: false)
        defer { try? FileManager.default.removeItem(atPath: directory) }
        try await body("\(directory)/keys")
    }

    private func write(_ text: String, to path: String, mode: Int = 0o400) {
        _ = FileManager.default.createFile(
            atPath: path, contents: Data(text.utf8), attributes: [.posixPermissions: mode])
    }

    @Test func `the first run makes a file that only its owner may read`() async throws {
        try await withPath { path in
            let keys = try KeyFile(at: path).loadOrCreate()
            let mode = try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
            #expect(mode == 0o400)
            let sealed = keys.seal("token", owner: 1, provider: "p", column: "c")
            let again = try KeyFile(at: path).loadOrCreate()
            #expect(try again.openText(sealed, owner: 1, provider: "p", column: "c") == "token")
        }
    }

    @Test func `many who make it at once get one key, and leave no drafts`() async throws {
        try await withPath { path in
            let seals = try await withThrowingTaskGroup(of: [UInt8].self) { group in
                for _ in 0..<16 {
                    group.addTask {
                        try KeyFile(at: path).loadOrCreate().seal("t", owner: 1, provider: "p", column: "c")
                    }
                }
                return try await group.reduce(into: []) { $0.append($1) }
            }
            let keys = try KeyFile(at: path).loadOrCreate()
            for sealed in seals {
                #expect(try keys.openText(sealed, owner: 1, provider: "p", column: "c") == "t")
            }
            let directory = String(path.dropLast("/keys".count))
            #expect(try FileManager.default.contentsOfDirectory(atPath: directory) == ["keys"])
        }
    }

    @Test func `after a rotation the new key seals and the old one still opens`() async throws {
        try await withPath { path in
            let file = KeyFile(at: path)
            let first = try file.loadOrCreate()
            let old = first.seal("old", owner: 1, provider: "p", column: "c")
            #expect(try file.rotate().ids == [first.newestID, first.newestID + 1])
            let keys = try #require(try file.load())
            #expect(keys.newestID == first.newestID + 1)
            #expect(try keys.openText(old, owner: 1, provider: "p", column: "c") == "old")
            let new = keys.seal("new", owner: 1, provider: "p", column: "c")
            #expect(SealingKeys.keyID(of: new) == keys.newestID)
        }
    }

    @Test func `many who rotate at once add a key each`() async throws {
        try await withPath { path in
            let first = try KeyFile(at: path).loadOrCreate().newestID
            try await withThrowingTaskGroup(of: Void.self) { group in
                for _ in 0..<16 { group.addTask { _ = try KeyFile(at: path).rotate() } }
                try await group.waitForAll()
            }
            #expect(try KeyFile(at: path).load()?.ids == Array(first...first + 16))
            let directory = String(path.dropLast("/keys".count))
            let files = try FileManager.default.contentsOfDirectory(atPath: directory)
            #expect(files.sorted() == ["keys", "keys.lock"])
        }
    }

    @Test func `a process that runs opens with a key that came into its file since, and then seals with it`()
        async throws
    {
        try await withPath { path in
            let running = try KeyFile(at: path).loadOrCreate()
            let rotated = try KeyFile(at: path).rotate()
            let sealed = rotated.seal("new", owner: 1, provider: "p", column: "c")
            #expect(try running.openText(sealed, owner: 1, provider: "p", column: "c") == "new")
            #expect(running.newestID == rotated.newestID)
        }
    }

    @Test func `a file that is gone or unreadable leaves a process that runs its keys`() async throws {
        try await withPath { path in
            let running = try KeyFile(at: path).loadOrCreate()
            let sealed = running.seal("old", owner: 1, provider: "p", column: "c")
            let foreign = try KeyFile(at: "\(path).other").loadOrCreate()
            let strange = foreign.seal("foreign", owner: 1, provider: "p", column: "c")
            try FileManager.default.removeItem(atPath: path)
            #expect(throws: SecretsError.unknownKey(id: foreign.newestID)) {
                try running.openText(strange, owner: 1, provider: "p", column: "c")
            }
            write("nonsense", to: path)
            #expect(throws: SecretsError.malformedKeyFile(path: path, line: 1)) {
                try running.openText(strange, owner: 1, provider: "p", column: "c")
            }
            #expect(try running.openText(sealed, owner: 1, provider: "p", column: "c") == "old")
        }
    }

    @Test(arguments: [0o440, 0o404, 0o644, 0o620]) func `a file that others may use is refused`(mode: Int)
        async throws
    {
        try await withPath { path in
            write("segue keys 1\n1 \(String(repeating: "A", count: 43))=\n", to: path, mode: mode)
            #expect(throws: SecretsError.exposedKeyFile(path: path)) { try KeyFile(at: path).load() }
        }
    }

    @Test(arguments: [
        ("", 1), ("segue keys 2\n", 1), ("segue keys 1\n", 2), ("segue keys 1\n1\n", 2),
        ("segue keys 1\n\n# note\n1 AAAA\n", 4),
        ("segue keys 1\nx \(String(repeating: "A", count: 43))=\n", 2),
        (
            "segue keys 1\n1 \(String(repeating: "A", count: 43))=\n1 \(String(repeating: "B", count: 43))=\n",
            3
        ),
    ]) func `a file that makes no sense is refused, and never replaced`(text: String, line: Int) async throws
    {
        try await withPath { path in
            write(text, to: path)
            #expect(throws: SecretsError.malformedKeyFile(path: path, line: line)) {
                try KeyFile(at: path).loadOrCreate()
            }
            #expect(FileManager.default.contents(atPath: path) == Data(text.utf8))
        }
    }

    @Test func `a directory that is not there is named`() {
        #expect(
            throws: SecretsError.unusableKeyFile(path: "/nowhere/keys", reason: "No such file or directory")
        ) {
            try KeyFile(at: "/nowhere/keys").loadOrCreate()
        }
    }
}
