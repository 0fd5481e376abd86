import Foundation
import Postgres
import TestProcesses
import Testing

extension WholeTests {
    @Suite struct EditionTests {
        @Test func `an edition is verified, compared and restored, and a tampered one is found out`()
            async throws
        {
            try await House.with { house in
                try await house.upWithList()
                #expect(
                    try await house.recommend("--edition", "1", "--verify").printed.contains("100 tracks"))
                _ = try await house.recommend("--new")
                #expect(
                    try await house.recommend("--edition", "1", "--compare", "2").printed
                        .hasPrefix("From edition 1 to 2: 100 tracks on both, 0 of them moved"))
                #expect(
                    try await house.recommend("--edition", "1", "--restore").printed
                        .hasPrefix("Edition 1 is edition 3 now, with 100 tracks"))
                #expect(try await house.recommend("--editions").printed.contains("restored from 1"))
                #expect(
                    try await house.recommend("--edition", "3", "--verify").printed.contains(
                        "restored from edition 1"))

                let url = try #require(try await house.running()["SEGUE_OWNER_DATABASE_URL"])
                let owner = try await Connection(to: url)
                _ = try await owner.execute(
                    """
                    UPDATE recommendations SET score = score + 0.001 WHERE rank = 7 AND edition_id =
                        (SELECT id FROM recommendation_editions WHERE number = 2)
                    """)
                let tampered = try await house.recommend("--edition", "2", "--verify", status: 1)
                #expect(tampered.printed.hasPrefix("place 7: the score was "))
                #expect(tampered.lastWords == "segue: edition 2 is not what it records: one difference")

                // The catalogue moves on, and the pool of the edition with it, but for the copy that was kept.
                _ = try await owner.execute("UPDATE tracks SET release_year = 1999")
                await owner.close()
                #expect(
                    try await house.recommend("--edition", "1", "--verify").printed.contains("100 tracks"))
                try FileManager.default.removeItem(at: house.data.appending(path: "pools"))
                let gone = try await house.recommend("--edition", "1", "--verify", status: 1)
                #expect(gone.lastWords.hasPrefix("segue: edition 1 cannot be made again: the "))
                #expect(gone.lastWords.hasSuffix("segue recommend --edition 1 --compare 2"))
            }
        }
    }
}
