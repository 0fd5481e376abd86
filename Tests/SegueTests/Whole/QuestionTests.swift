import Foundation
import Postgres
import TestProcesses
import Testing

extension WholeTests {
    @Suite struct QuestionTests {
        @Test func `the terminal says why, why not and what if, and keeps what it is told to`() async throws {
            try await House.with { house in
                try await house.upWithList()
                let url = try #require(try await house.running()["SEGUE_OWNER_DATABASE_URL"])
                let owner = try await Connection(to: url)

                // On the list: by our id, and by Spotify's link.
                let first = try #require(
                    try await owner.row(
                        """
                        SELECT t.id, t.spotify_id, t.title, r.score FROM recommendations r
                          JOIN tracks t ON t.id = r.track_id WHERE r.rank = 1
                        """))
                let (id, link): (Int64, String) = (try first.get("id"), try first.get("spotify_id"))
                let why = try await house.recommend("--why", "\(id)").printed
                #expect(why.contains("(track \(id))\nAt place 1 of edition 1: "))
                #expect(
                    try await house.recommend("--why", "https://open.spotify.com/track/\(link)?si=x").printed
                        == why
                )
                let amounts = why.amounts
                let parts = amounts.dropLast().reduce(0, +)
                #expect(amounts.count > 3)
                #expect(abs(parts - (amounts.last ?? 0)) < 0.006 * Double(amounts.count), "\(why)")

                // Off the list: what the listener has, by words; and words that say too little, or nothing.
                let known = try #require(
                    try await owner.row(
                        """
                        SELECT t.id, t.title || ' ' || a.name AS words FROM user_tracks u
                          JOIN tracks t ON t.id = u.track_id JOIN artists a ON a.id = t.artist_id
                         WHERE NOT EXISTS (SELECT FROM tracks o WHERE o.id <> t.id AND o.artist_id = t.artist_id
                                              AND o.song_key LIKE t.song_key || '%')
                         ORDER BY t.id LIMIT 1
                        """))
                let words: String = try known.get("words")
                let has = try await house.recommend("--why", words).printed
                #expect(has.contains("Not on edition 1: You have it already."), "\(has)")
                let vague = try await house.recommend("--why", "the", status: 1)
                #expect(vague.lastWords.hasPrefix("segue: 'the' may be one of "), "\(vague.lastWords)")
                #expect(
                    try await house.recommend("--why", "qqqq", status: 1).lastWords
                        == "segue: no track has the words 'qqqq' in its title and artist")
                #expect(
                    try await house.recommend("--why", "99999999", status: 1).lastWords
                        == "segue: there is no track 99999999")

                // What if: nothing is kept, until it is told to be.
                let tried = try await house.recommend(
                    "--novelty", "1", "--mood", "much more energy", "--per-artist", "1", "--limit", "5",
                    "--with", "\(id)", "--without", words
                ).printed
                #expect(
                    tried.hasPrefix(
                        "Tried: novelty 0.0 → 1.0, tracks of one artist 20 → 1, mood none → energy +1.00, "
                            + "with track \(id), without “\(words)”. Against the list as it would be made now:\n"
                    ),
                    "\(tried)")
                #expect(tried.contains("What moved it"))
                #expect(tried.contains("mood +"))
                #expect(tried.contains("… and "))
                #expect(
                    try await house.recommend("--without", "\(id)", status: 1).lastWords
                        .hasSuffix("is none of the listener's seeds"))
                #expect(
                    try await house.recommend("--with", "\(id)", "--with", "artist:nobody at all", status: 1)
                        .lastWords
                        == "segue: the catalogue has no such artist: name them as artist:NAME, or by our id or Spotify's"
                )
                #expect(
                    try await owner.row("SELECT max(number) AS most FROM recommendation_editions")?
                        .get("most", as: Int.self) == 1)
                let kept = try await house.recommend("--length", "7", "--keep").printed
                #expect(kept.hasPrefix("Tried: length 100 → 7."))
                #expect(kept.hasSuffix("\nKept as edition 2.\n"))
                #expect(try await house.recommend().listed.count == 7)
                #expect(try await house.recommend("--edition", "2", "--verify").printed.contains("7 tracks"))
                await owner.close()

                // What one would find at an artist whom nobody knows; and a plan, which is all that it is.
                func crawl(_ words: String...) async throws -> (status: Int32, run: Started) {
                    let run = try await house.segue(["crawl", "--data-dir", house.data.path] + words)
                    return (try await run.end(within: .seconds(60)), run)
                }
                let unknown = try await crawl("--plan", "--seed", "Radiohead")
                #expect(unknown.status == 1)
                #expect(
                    unknown.run.lastWords
                        == "segue: nothing can be planned: No source knows an artist “Radiohead”.")
                #expect(try await crawl("--plan").status == 0)
                let (status, pause) = try await crawl("--pause", "3")
                #expect(status == 1)
                #expect(
                    pause.lastWords
                        == "segue: 3 is only a plan: start it with segue crawl --seed 'me' --depth 2 --breadth 10 "
                        + "--limit 500")

                // How good: what the list finds again of what was hidden, beside popularity and chance.
                let run = try await house.segue(
                    ["evaluate", "--data-dir", house.data.path, "--listener", "Ada"])
                #expect(try await run.end(within: .seconds(60)) == 0, "\(run.complaints)")
                #expect(run.printed.hasPrefix("Ada: "), "\(run.printed)")
                #expect(run.printed.contains("songs hidden, a list of 100 finds "))
                #expect(run.printed.contains("Most popular") && run.printed.contains("By chance"))
                #expect(run.printed.contains(" of them could be recommended, among "))
            }
        }
    }
}

extension String {
    /// The numbers of the column of amounts, in order; the last is the score.
    fileprivate var amounts: [Double] {
        matches(of: #/(?m)^\S.*?\s([+-]\d+\.\d\d)(?:\s|$)/#).compactMap { Double($0.1) }
    }
}
