import Curation
import Foundation
import Postgres
import Recommender
import Storage
import TestDatabase
import Testing

/// The pools of editions in their files.
@Suite(.database(schema: .segue)) struct KeptPoolTests {
    @Test func `pools are kept behind the lists too, and a stop leaves none unwritten`() async throws {
        try await EditionRoom.with { room in
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask { await room.studio.run() }
                let edition = try await room.make()
                #expect(edition.number == 1)
                let verdict = try await room.verify(1)
                #expect(verdict.differences == [])
                group.cancelAll()
            }
            #expect(try FileManager.default.contentsOfDirectory(atPath: room.folder).count == 1)
            try await room.change("UPDATE tracks SET popularity = 100 - popularity")
            #expect(try await room.verify(1).differences == [])
        }
    }

    @Test
    func `so many pools are kept as are wanted, those that editions used last, and nothing else is touched`()
        async throws
    {
        try await EditionRoom.with(keeping: 2) { room in
            try FileManager.default.createDirectory(atPath: room.folder, withIntermediateDirectories: true)
            #expect(FileManager.default.createFile(atPath: "\(room.folder)/notes.txt", contents: nil))
            for number in 1...4 {
                try await room.change(
                    "UPDATE tracks SET popularity = \(number) WHERE title = 'Song number 9'")
                try await room.make()
            }
            let files = try FileManager.default.contentsOfDirectory(atPath: room.folder)
            #expect(files.count == 3 && files.contains("notes.txt"))
            for number in [3, 4] { #expect(try await room.verify(number).differences == []) }
            await #expect(throws: Unverifiable.self) { try await room.verify(2) }
        }
    }

    @Test func `as long as nobody knows which pools editions were made from, none is let go of`() async throws
    {
        try await EditionRoom.with { room in
            for number in 1...2 {
                try await room.change(
                    "UPDATE tracks SET popularity = \(number) WHERE title = 'Song number 9'")
                try await room.make()
            }
            let snapshot = try await room.database.transaction(as: .service) { connection in
                try connection.tasteSnapshot(of: room.listener, now: Date())
            }
            try await room.change("UPDATE tracks SET popularity = 3 WHERE title = 'Song number 9'")
            let owner = try await TestDatabase.current.connect()
            try await owner.execute("REVOKE SELECT ON recommendation_editions FROM segue_app")
            _ = try await room.studio.ranking(for: snapshot.taste, of: room.listener)
            #expect(try FileManager.default.contentsOfDirectory(atPath: room.folder).count == 3)
            try await owner.execute("GRANT SELECT ON recommendation_editions TO segue_app")
            for number in 1...2 { #expect(try await room.verify(number).differences == []) }
        }
    }

    @Test func `a damaged pool is refused, not believed`() async throws {
        try await EditionRoom.with { room in
            try await room.make()
            let name = try #require(try FileManager.default.contentsOfDirectory(atPath: room.folder).first)
            var bytes = try Data(contentsOf: URL(filePath: "\(room.folder)/\(name)"))
            bytes[bytes.count / 2] ^= 1
            try bytes.write(to: URL(filePath: "\(room.folder)/\(name)"))
            await #expect(throws: SnapshotError.self) { try await room.verify(1) }
        }
    }
}
