import Foundation
import Music
import Recommender
import Testing

/// The rule for `EngineSettings.version`: the same settings over the same pool give the same list, or the version is raised.
///
/// `Tests/Golden/lists.json` holds settings and the lists that they gave. Tuned defaults change nothing here, since an edition
/// records its settings; other code does. Then raise the version and write the lists anew:
/// `SEGUE_WRITE_GOLDEN_LISTS=yes scripts/test --filter GoldenListTests`.
@Suite struct GoldenListTests {
    @Test func `recorded settings give the recorded lists, or the engine's version is raised`() throws {
        guard let golden = try Golden.read() else {
            try #require(Golden.isToBeWritten, "there is no \(Golden.file.path)")
            return try Golden.write()
        }
        if golden.version != EngineSettings().version, Golden.isToBeWritten { return try Golden.write() }
        #expect(golden.version == EngineSettings().version, "\(Golden.advice)")
        let settings = try #require(
            golden.settings, "the recorded settings cannot be read any more. \(Golden.advice)")
        for (name, list) in Golden.lists(with: settings) {
            let recorded = golden.lists[name] ?? []
            #expect(list.map(\.track) == recorded.map(\.track), "\(name). \(Golden.advice)")
            // Another processor may add up in another order.
            let apart = zip(list, recorded).map { abs($0.score - $1.score) }.max() ?? 0
            #expect(apart < 1e-4, "\(name): a score is \(apart) from what is recorded. \(Golden.advice)")
        }
    }

    @Test func `the lists of the test use every block of the score`() {
        let blocks = Golden.rankings(with: EngineSettings()).flatMap { $0.ranking.tracks.flatMap(\.shares) }
        #expect(Set(blocks.filter { $0.amount != 0 }.map(\.block)) == Set(Block.allCases))
    }
}

/// Lists over an invented pool, as they were and as they are.
private struct Golden: Codable {
    var version: Int
    /// Nil where this engine cannot read them.
    var settings: EngineSettings?
    var lists: [String: [Place]]

    /// A track and its score, in one line: "10301 4.546340".
    struct Place: Codable {
        var track: Int64
        var score: Double

        init(_ scored: ScoredTrack) { (track, score) = (scored.track.rawValue, scored.score) }

        init(from decoder: any Decoder) throws {
            let words = try decoder.singleValueContainer().decode(String.self).split(separator: " ")
            (track, score) = (try #require(Int64(words[0])), try #require(Double(words[1])))
        }

        func encode(to encoder: any Encoder) throws {
            var container = encoder.singleValueContainer()
            try container.encode("\(track) \(String(format: "%.6f", score))")
        }
    }

    static let file = URL(filePath: #filePath).deletingLastPathComponent()
        .appending(path: "../Golden/lists.json").standardizedFileURL

    static let advice: Comment = """
        Another list for the same settings: raise EngineSettings.version, and write the lists anew with \
        SEGUE_WRITE_GOLDEN_LISTS=yes scripts/test --filter GoldenListTests
        """

    /// Only under a new version, or where there are none: what is recorded is not simply overwritten.
    static var isToBeWritten: Bool { ProcessInfo.processInfo.environment["SEGUE_WRITE_GOLDEN_LISTS"] != nil }

    init(version: Int, settings: EngineSettings, lists: [String: [Place]]) {
        (self.version, self.settings, self.lists) = (version, settings, lists)
    }

    init(from decoder: any Decoder) throws {
        let fields = try decoder.container(keyedBy: CodingKeys.self)
        version = try fields.decode(Int.self, forKey: .version)
        settings = try? fields.decode(EngineSettings.self, forKey: .settings)
        lists = try fields.decode([String: [Place]].self, forKey: .lists)
    }

    /// What is recorded; nil where nothing is.
    static func read() throws -> Golden? {
        guard let data = try? Data(contentsOf: file) else { return nil }
        return try JSONDecoder().decode(Golden.self, from: data)
    }

    static func write() throws {
        let settings = EngineSettings()
        let golden = Golden(
            version: settings.version, settings: settings,
            lists: Dictionary(uniqueKeysWithValues: lists(with: settings)))
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys]
        try (try encoder.encode(golden) + Data("\n".utf8)).write(to: file)
    }

    static func lists(with settings: EngineSettings) -> [(String, [Place])] {
        rankings(with: settings).map { name, ranking in
            (name, ranking.tracks.map(Place.init))
        }
    }

    /// A pool with gaps, guests and versions; a listener of two scenes, who has said this and that; several dials; alone and not.
    static func rankings(with settings: EngineSettings) -> [(name: String, ranking: Ranking)] {
        var scenes = Scenes(seed: 7)
        for (place, candidate) in scenes.candidates.enumerated() {
            if place % 5 == 0 { scenes.candidates[place].features = nil }
            if place % 7 == 0 { scenes.candidates[place].releaseYear = nil }
            if place % 11 == 0 { scenes.candidates[place].popularity = nil }
            if place % 13 == 0 { scenes.candidates[place].title = "Song 0 0 1 (Remastered)" }
            if place % 17 == 0 {
                scenes.candidates[place].artists.append(Scenes.artist(3, place % Scenes.artistsInScene))
            }
            scenes.candidates[place].isExplicit = place % 3 == 0 ? true : candidate.isExplicit
        }
        let pool = scenes.pool
        var taste = Scenes.taste(
            (0..<6).map { Scenes.track($0 % 2, $0, $0 % 3) } + [Scenes.track(2, 1, 1)], weight: 1)
        taste.seeds[1].weight = 0.4
        taste.artists = [Taste.SeedArtist(artist: Scenes.artist(1, 3), weight: 0.8)]
        taste.known = [Scenes.track(0, 2, 2), Scenes.track(1, 3, 0)]
        taste.dislikedTracks = [Scenes.track(1, 1, 4)]
        taste.dislikedArtists = [Scenes.artist(0, 8)]
        taste.lessOf = [Scenes.artist(1, 4)]
        taste.moreOf = [Scenes.artist(0, 5)]
        taste.resting = [Scenes.track(0, 6, 0)]
        taste.shownLately = [Scenes.track(1, 6, 1)]
        // Named, so that another default needs no other lists.
        let diversity = 0.7
        let dials: [(String, Dials)] = [
            ("as measured best", Dials(limit: 20, diversity: diversity)),
            ("by score alone", Dials(limit: 20, diversity: 0, tracksPerArtist: 3, allowsExplicit: false)),
            ("the familiar", Dials(limit: 20, novelty: -0.5, diversity: diversity)),
            (
                "far away, in a mood",
                Dials(
                    limit: 20, novelty: 0.8, diversity: diversity,
                    mood: Mood([.energy: 0.5, .acousticness: -1]))
            ),
        ]
        var joined = pool
        joined.join(CollaborativeModel(others))
        return dials.map { ($0.0, pool.recommend(for: taste, dials: $0.1, settings: settings)) }
            + [("among others", joined.recommend(for: taste, dials: dials[0].1, settings: settings))]
    }

    /// Thirty listeners who play two scenes each.
    private static var others: [OtherHistory] {
        (0..<30).map { member in
            OtherHistory(
                member: Int64(member),
                tracks: (0..<12).map { number in
                    Scenes.track(
                        (member + number % 2) % Scenes.count, (member + 3 * number) % Scenes.artistsInScene,
                        (member * number) % Scenes.tracksOfArtist)
                })
        }
    }
}
