import FoundationEssentials
import Music
import Recommender
import TestChance
import Testing

@Suite struct SnapshotTests {
    private let scenes = Scenes()

    /// A path of its own in a folder of its own; the folder is removed at the end.
    private func inFolder<Result>(_ body: (String) throws -> Result) throws -> Result {
        let folder = FileManager.default.temporaryDirectory.path + "/segue-snapshot-\(UUID().uuidString)"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: false)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        return try body(folder + "/pool")
    }

    private func bytes(_ path: String) throws -> [UInt8] {
        [UInt8](try Data(contentsOf: URL(filePath: path)))
    }

    @Test func `a pool comes back from its file as it was, and gives the same lists`() throws {
        try inFolder { path in
            let pool = scenes.pool
            try pool.write(to: path, catalogue: "today")
            let again = try PoolSnapshot(mapping: path)
            #expect(again.catalogue == "today")
            #expect(again.pool.fingerprint == pool.fingerprint)
            #expect(again.pool.count == pool.count && again.pool.artistCount == pool.artistCount)
            let taste = Scenes.taste([Scenes.track(1, 2, 3), Scenes.track(2, 1, 0)])
            #expect(again.pool.recommend(for: taste).tracks == pool.recommend(for: taste).tracks)
            let first = try bytes(path)
            try again.pool.write(to: path, catalogue: "today")
            #expect(try bytes(path) == first)
        }
    }

    @Test func `an empty pool has a file too`() throws {
        try inFolder { path in
            let empty = CandidatePool(
                candidates: [Candidate](), artists: [CandidateArtist](), relations: [ArtistRelation]())
            try empty.write(to: path)
            let again = try CandidatePool(mapping: path)
            #expect(again.count == 0 && again.fingerprint == empty.fingerprint)
            #expect(again.recommend(for: Taste()).tracks.isEmpty)
        }
    }

    @Test func `ids that lie far apart come back too`() throws {
        try inFolder { path in
            let ids = [Int64.min, -1, 0, 5_000_000_000, .max].map(Track.ID.init)
            let artist = Artist.ID(rawValue: 1)
            let pool = CandidatePool(
                candidates: ids.map { Candidate(id: $0, title: "Song \($0.rawValue)", artists: [artist]) },
                artists: [CandidateArtist(id: artist, genres: ["a", "b"])], relations: [ArtistRelation]())
            try pool.write(to: path)
            let list = try CandidatePool(mapping: path).recommend(for: Taste())
            #expect(Set(list.tracks.map(\.track)) == Set(ids))
        }
    }

    @Test func `the file is its owner's, replaces the old one, and leaves nothing beside it`() throws {
        try inFolder { path in
            try scenes.pool.write(to: path, catalogue: "old")
            // One process may still have the old file mapped.
            let old = try PoolSnapshot(mapping: path)
            try Scenes(seed: 2).pool.write(to: path, catalogue: "new")
            #expect(old.pool.recommend(for: Taste()).tracks == scenes.pool.recommend(for: Taste()).tracks)
            #expect(try PoolSnapshot(mapping: path).catalogue == "new")
            let attributes = try FileManager.default.attributesOfItem(atPath: path)
            #expect(attributes[.posixPermissions] as? Int == 0o600)
            let folder = String(path.dropLast("/pool".count))
            #expect(try FileManager.default.contentsOfDirectory(atPath: folder) == ["pool"])
        }
    }

    @Test func `what is no snapshot is refused with the reason`() throws {
        try inFolder { path in
            #expect(throws: SnapshotError.self) { try CandidatePool(mapping: path) }
            #expect(throws: SnapshotError.self) { try CandidatePool(mapping: "/") }
            for text in ["", "S", String(repeating: "no pool at all ", count: 10)] {
                try Data(text.utf8).write(to: URL(filePath: path))
                #expect(throws: SnapshotError.self) { try CandidatePool(mapping: path) }
            }
            #expect(throws: SnapshotError.self) { try scenes.pool.write(to: path + "/in/no/folder") }
        }
    }

    @Test func `a file that was cut anywhere is refused`() throws {
        try inFolder { path in
            try scenes.pool.write(to: path)
            let whole = try bytes(path)
            var random = Numbers(state: 3)
            for _ in 0..<100 {
                let length = Int.random(in: 0..<whole.count, using: &random)
                try Data(whole[..<length]).write(to: URL(filePath: path))
                #expect(throws: SnapshotError.self) { try CandidatePool(mapping: path) }
            }
        }
    }

    /// Between two sections lie a few bytes that mean nothing; a change there changes nothing.
    @Test func `a file with changed bytes is refused, or is the same pool`() throws {
        try inFolder { path in
            let pool = scenes.pool
            let expected = pool.recommend(for: Taste()).tracks
            try pool.write(to: path)
            let whole = try bytes(path)
            var random = Numbers(state: 4)
            var refused = 0
            for _ in 0..<300 {
                var mutated = whole
                let place = Int.random(in: 0..<whole.count, using: &random)
                mutated[place] ^= UInt8.random(in: 1...255, using: &random)
                try Data(mutated).write(to: URL(filePath: path))
                do {
                    #expect(try CandidatePool(mapping: path).recommend(for: Taste()).tracks == expected)
                } catch is SnapshotError { refused += 1 }
            }
            #expect(refused > 200)
        }
    }
}
