import Foundation
import Lifecycle
import Testing

@Suite struct WholeFileTests {
    private func withFolder(_ body: (URL) throws -> Void) throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: false)
        defer { try? FileManager.default.removeItem(at: folder) }
        try body(folder)
    }

    @Test func `what is put in place is whole, its owner's alone, and leaves no draft`() throws {
        try withFolder { folder in
            let path = folder.appending(path: "file").path
            _ = FileManager.default.createFile(
                atPath: path, contents: Data("before".utf8), attributes: [.posixPermissions: 0o644])
            let text = [UInt8](repeating: 0x61, count: 100_000)
            try WholeFile(at: path).replace(with: text)
            #expect(FileManager.default.contents(atPath: path) == Data(text))
            let mode = try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
            #expect(mode == 0o600)
            #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == ["file"])
        }
    }

    @Test func `who comes second to make a file leaves the first one's`() throws {
        try withFolder { folder in
            let file = WholeFile(at: folder.appending(path: "file").path)
            let areOurs = [try file.create(with: [1]), try file.create(with: [2])]
            #expect(areOurs == [true, false])
            #expect(FileManager.default.contents(atPath: folder.appending(path: "file").path) == Data([1]))
        }
    }

    @Test func `a folder that is not there is told in the system's words`() {
        let trouble = #expect(throws: WholeFile.Trouble.self) {
            try WholeFile(at: "/nowhere/file").replace(with: [])
        }
        #expect(trouble?.description == "No such file or directory")
    }
}
