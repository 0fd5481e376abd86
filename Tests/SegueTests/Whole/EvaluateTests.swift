import Foundation
import TestProcesses
import Testing

extension WholeTests {
    @Suite struct EvaluateTests {
        /// Two scenes of six artists with five songs each; a listener of each shows three songs by two artists and hides the rest of
        /// the scene.
        private func writeScenes(in folder: URL) throws {
            var (tracks, artists) = ("item_id,name,artist_id,popularity\n", "artist_id,genres\n")
            var (related, shown) = ("artist_id,related_artist_id,rank\n", "user_id,item_id,rank,weight\n")
            var hidden = "user_id,item_id\n"
            for scene in ["red", "blue"] {
                for artist in 0..<6 {
                    artists += "\(scene)\(artist),\(scene)\n"
                    for step in 1...3 {
                        related += "\(scene)\(artist),\(scene)\((artist + step) % 6),\(step)\n"
                    }
                    for song in 0..<5 {
                        let item = "\(scene)-\(artist)-\(song)"
                        tracks += "\(item),Song \(item),\(scene)\(artist),\(10 * song)\n"
                        if song + artist < 2 {
                            shown += "\(scene),\(item),\(artist + 1),1\n"
                        } else {
                            hidden += "\(scene),\(item)\n"
                        }
                    }
                }
            }
            try FileManager.default.createDirectory(
                at: folder.appending(path: "some"), withIntermediateDirectories: true)
            for (name, text) in [
                ("tracks", tracks), ("artists", artists), ("artist_related", related), ("some/users", shown),
                ("some/truth", hidden),
            ] { try Data(text.utf8).write(to: folder.appending(path: "\(name).csv")) }
        }

        @Test
        func `a data set is measured beside the plain methods, in parts, by its dials, and written down`()
            async throws
        {
            try await House.with { house in
                try writeScenes(in: house.folder)
                func evaluate(_ words: String...) async throws -> String {
                    let run = try await house.segue(
                        ["evaluate", "--data", house.folder.path, "--split", "some"] + words)
                    #expect(try await run.end(within: .seconds(60)) == 0, "\(run.complaints)")
                    return run.printed
                }
                let lists = house.folder.appending(path: "lists.csv")
                let whole = try await evaluate("--out", lists.path)
                #expect(whole.hasPrefix("some: 2 listeners, 0 others, 60 tracks"), "\(whole)")
                #expect(whole.contains("\nsame artist, then popularity "))
                #expect(whole.contains("\nSegue, a listener alone       1.0000 [1.000, 1.000]"), "\(whole)")
                let rows = try String(contentsOf: lists, encoding: .utf8).split(separator: "\n")
                #expect(rows[0] == "user_id,item_id,rank,score")
                #expect(rows.count > 100)
                #expect(try await evaluate("--ablate", "--seeds", "1").contains("\nwithout graph "))
                #expect(try await evaluate("--dials").contains("\nnovelty +1.00 "))
                #expect(try await evaluate("--mix", "2").contains("mixed of 2: 1 listeners"))
            }
        }

        @Test(arguments: [
            (["--data", "."], "there is no tracks.csv in .", 1),
            ([], "'--data' is needed, or '--listener'", 64),
            (["--listener", "Ada", "--seeds", "3"], "'--seeds' does not go with '--listener'", 64),
        ])
        func `what cannot be measured is refused`(_ words: [String], _ sentence: String, _ status: Int32)
            async throws
        {
            try await House.with { house in
                let run = try await house.segue(["evaluate"] + words)
                #expect(try await run.end(within: .seconds(30)) == status)
                #expect(run.lastWords.hasPrefix("segue: \(sentence)"), "\(run.complaints)")
            }
        }
    }
}
