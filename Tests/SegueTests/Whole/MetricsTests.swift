import TestDatabase
import TestProcesses
import Testing

extension WholeTests {
    @Suite(.database) struct MetricsTests {
        @Test func `a worker shows who must sign in again, and what it has lent of its connections`()
            async throws
        {
            try await Fleet.with { fleet in
                let port = try Ports.free()
                _ = try await fleet.run("work", with: ["SEGUE_METRICS_PORT": "\(port)"])
                let before = try await eventually("the metrics", within: .seconds(60)) {
                    try? await fleet.metrics(at: port)
                }
                #expect(before["segue_users_needs_reauth"] == 0)
                #expect(before[#"segue_db_pool_in_use{pool="site"}"#] == 0)
                let lent = try #require(before[#"segue_db_pool_in_use{pool="work"}"#])
                #expect((0...64).contains(lent))

                try await fleet.endConsent()
                #expect(try await fleet.metrics(at: port)["segue_users_needs_reauth"] == 1)
            }
        }
    }
}
