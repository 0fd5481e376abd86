import Foundation
import TestProcesses
import Testing

extension WholeTests {
    @Suite struct BadInputTests {
        @Test(arguments: [
            (["--port", "http"], "'--port' takes a whole number from 1 to 65535, not 'http'", 64),
            (["--port", "70000"], "'--port' takes a whole number from 1 to 65535, not '70000'", 64),
            (["--limit", "0"], "'--limit' takes a whole number from 1 to 100, not '0'", 64),
            (["--artists", "many"], "'--artists' takes a whole number from 100 to 10000, not 'many'", 64),
            (["--profile", "free"], "'--profile' is one of extended, development, not 'free'", 64),
            (["--catalog", "/nowhere"], "--catalog /nowhere: there is no tracks.csv in it", 1),
            (["--listeners", "/nowhere.csv"], "--listeners goes with --catalog", 1),
            (["--once", "--twice"], "there is no option '--twice'", 64),
            (["--data-dir", ""], "'--data-dir' takes a folder, and not an empty word", 64),
            (
                ["--data-dir", "/usr"],
                "/usr holds files that are not Segue's: choose another with --data-dir", 1
            ),
            (["--data-dir", "/proc/segue"], "the data directory /proc/segue cannot be made", 1),
        ])
        func `what cannot be right is refused before anything starts`(
            _ words: [String], _ sentence: String, _ status: Int32
        ) async throws {
            try await House.with { house in
                let own = words.contains("--data-dir") ? [] : ["--data-dir", house.data.path]
                let run = try await house.segue(["up"] + own + words)
                #expect(try await run.end(within: .seconds(30)) == status)
                #expect(run.lastWords.hasPrefix("segue: \(sentence)"), "\(run.complaints)")
                #expect(house.postgres == nil)
            }
        }

        @Test func `a listener who is not there is refused with some who are, and all ends`() async throws {
            try await House.with { house in
                let run = try await house.up("--once", "--artists", "300", "--listener", "nobody")
                #expect(try await run.end(within: .seconds(90)) == 1)
                #expect(
                    run.lastWords.hasPrefix("segue: there is no listener 'nobody' to sign in; there are "),
                    "\(run.complaints)")
                #expect(house.postgres == nil)
            }
        }

        @Test func `a folder that was there keeps its mode`() async throws {
            try await House.with { house in
                try FileManager.default.createDirectory(
                    at: house.data, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o750])
                let neighbour = Ports.listen(on: house.port)
                #expect(try await house.up("--once").end(within: .seconds(30)) == 1)
                let attributes = try FileManager.default.attributesOfItem(atPath: house.data.path)
                #expect(attributes[.posixPermissions] as? Int == 0o750)
                withExtendedLifetime(neighbour) {}
            }
        }

        @Test func `a port that is taken is named, and all ends`() async throws {
            try await House.with { house in
                let neighbour = Ports.listen(on: house.port)
                let run = try await house.up("--once", "--artists", "300")
                #expect(try await run.end(within: .seconds(90)) == 1)
                #expect(run.lastWords.contains("\(house.port)"), "\(run.complaints)")
                #expect(run.lastWords.hasSuffix("Choose another with --port"), "\(run.complaints)")
                #expect(house.postgres == nil)
                withExtendedLifetime(neighbour) {}
            }
        }
    }
}
