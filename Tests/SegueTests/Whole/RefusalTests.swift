import Foundation
import TestProcesses
import Testing

extension WholeTests {
    @Suite struct RefusalTests {
        @Test(arguments: [
            (["--novelty", "2"], "'--novelty' takes a number from -1 to 1, not '2'", 64),
            (["--diversity", "-1"], "'--diversity' takes a number from 0 to 1, not '-1'", 64),
            (["--length", "0"], "'--length' takes a whole number from 1 to 100, not '0'", 64),
            (["--per-artist", "x"], "'--per-artist' takes a whole number from 1 to 100, not 'x'", 64),
            (["--explicit", "perhaps"], "'--explicit' is one of yes, no, not 'perhaps'", 64),
            (["--mood", "more fun"], "'--mood': 'fun' is no feature of sound", 64),
            (["--keep"], "'--keep' keeps what is tried, and nothing is", 64),
            (["--why", "1", "--novelty", "1"], "'--why' is of the list as it is", 64),
            (["--why", "1", "--new"], "'--new' does not go with '--why' or with what is tried", 64),
            (["--edition", "1", "--novelty", "1"], "'--edition' does not go with '--why' or with what", 64),
            (["--why"], "'--why' takes a value: TRACK", 64),
            (["--verify"], "'--verify' goes with '--edition'", 64),
            (["--restore"], "'--restore' goes with '--edition'", 64),
            (["--compare", "1"], "'--compare' goes with '--edition'", 64),
            (["--edition", "0"], "'--edition' takes a whole number from 1 to 2147483647, not '0'", 64),
            (
                ["--edition", "1", "--verify", "--restore"], "'--verify' does not go with the other options",
                64
            ),
            (["--edition", "1", "--new"], "'--new' does not go with the other options", 64),
            (["--editions", "--new"], "'--editions' and '--new' do not go together", 64),
            (["--edition", "1"], "nothing runs on ", 1), (["--why", "1"], "nothing runs on ", 1),
        ])
        func `what cannot be right, or does not go together, is refused before anything is looked for`(
            _ words: [String], _ sentence: String, _ status: Int32
        ) async throws {
            try await House.with { house in
                let run = try await house.segue(["recommend", "--data-dir", house.data.path] + words)
                #expect(try await run.end(within: .seconds(30)) == status)
                #expect(run.lastWords.hasPrefix("segue: \(sentence)"), "\(run.complaints)")
            }
        }
    }
}
