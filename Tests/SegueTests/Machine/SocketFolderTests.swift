import Foundation
import Testing
import segue

@Suite struct SocketFolderTests {
    private func withDirectory(_ body: (URL, SocketFolder) throws -> Void) throws {
        let directory = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
        try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: false)
        defer { try? FileManager.default.removeItem(at: directory) }
        // A short name, so that it lies in the directory.
        try body(directory, SocketFolder(for: directory, named: "s"))
    }

    @Test func `it is made for its owner alone, and found again`() throws {
        try withDirectory { _, sockets in
            try sockets.make()
            try sockets.make()
            let mode = try FileManager.default.attributesOfItem(atPath: sockets.folder.path)[
                .posixPermissions]
            #expect(mode as? Int == 0o700)
        }
    }

    @Test(arguments: [0o755, 0o770, 0o777]) func `one into which others may look is refused`(mode: Int) throws
    {
        try withDirectory { _, sockets in
            try FileManager.default.createDirectory(
                at: sockets.folder, withIntermediateDirectories: false, attributes: [.posixPermissions: mode])
            #expect(throws: Failure.self) { try sockets.make() }
        }
    }

    @Test func `a link, and a file, are refused`() throws {
        try withDirectory { directory, sockets in
            let elsewhere = directory.appending(path: "e")
            try FileManager.default.createDirectory(
                at: elsewhere, withIntermediateDirectories: false, attributes: [.posixPermissions: 0o700])
            try FileManager.default.createSymbolicLink(at: sockets.folder, withDestinationURL: elsewhere)
            #expect(throws: Failure.self) { try sockets.make() }
            try FileManager.default.removeItem(at: sockets.folder)
            _ = FileManager.default.createFile(atPath: sockets.folder.path, contents: nil)
            #expect(throws: Failure.self) { try sockets.make() }
        }
    }

    @Test(.enabled(if: geteuid() == 0, "only root can give a folder away"))
    func `another's is refused, but for the user for whom it is`() throws {
        try withDirectory { _, sockets in
            try sockets.make()
            try FileManager.default.setAttributes(
                [.ownerAccountName: "nobody"], ofItemAtPath: sockets.folder.path)
            #expect(throws: Failure.self) { try sockets.make() }
            try sockets.make(sharedWith: "nobody")
        }
    }
}
