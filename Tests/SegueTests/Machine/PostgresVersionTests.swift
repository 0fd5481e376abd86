import Testing
import segue

@Suite struct PostgresVersionTests {
    @Test func `a new cluster is the newest's, whatever its number`() throws {
        #expect(try postgresVersion(for: nil, among: [15, 9, 18, 16]) == 18)
    }

    @Test func `a cluster that exists stays with the version that made it`() throws {
        #expect(try postgresVersion(for: "15\n", among: [15, 18]) == 15)
    }

    @Test(arguments: [([], nil), ([14], nil), ([15, 17], "16\n")] as [([Int], String?)])
    func `what is missing is named`(installed: [Int], made: String?) {
        let failure = #expect(throws: Failure.self) { try postgresVersion(for: made, among: installed) }
        #expect(
            failure?.description.contains("apt-get install postgresql-\(made == "16\n" ? "16" : "")") == true)
    }
}
