internal import Music
internal import Postgres
internal import Storage
internal import TestDatabase
internal import Testing

@Suite(.database(schema: .segue)) struct SearchTests {
    private func found(_ text: String, in database: Database, limit: Int = 20) async throws -> [String] {
        try await database.transaction(as: .service) {
            try $0.tracks(matching: text, limit: limit).map(\.facts.title)
        }
    }

    @Test(arguments: [
        ("feeling good", ["Feeling Good - Live"]), ("FEEL goo", ["Feeling Good - Live"]),
        ("nina feeling", ["Feeling Good - Live"]), ("bjork", ["Jóga"]), ("JOGA!", ["Jóga"]),
        ("feeling bjork", []), ("ood", []), ("…", []), (#"\ ' & | ! ( ) <-> :*"#, []),
        ("good & evil", ["Good and Evil"]), ("東京", ["東京の夜"]),
    ])
    func `a track is found by beginnings of words of its title and its artist`(text: String, titles: [String])
        async throws
    {
        let database = try database()
        _ = try await database.tracks(["Feeling Good - Live", "Good and Evil"])
        _ = try await database.tracks(["Jóga", "東京の夜"], by: "Björk")
        let found = try await found(text, in: database)
        if titles.isEmpty, text != "bjork" { #expect(found.isEmpty) }
        #expect(Set(titles).isSubset(of: found))
    }

    @Test func `the best known comes first, and there are no more than wanted`() async throws {
        let database = try database()
        _ = try await database.tracks((1...9).map { "Song \($0)" })
        _ = try await database.transaction(as: .service) { connection in
            try connection.execute(
                "UPDATE tracks SET popularity = 80, popularity_source = 'deezer' WHERE title = 'Song 7'")
        }
        #expect(try await found("song", in: database, limit: 3) == ["Song 7", "Song 1", "Song 2"])
    }
}
