import Music
import Testing
import Workers

/// What is told of a crawl before it begins, where all that is known is given.
@Suite struct ForecastTests {
    private static func ids(_ range: ClosedRange<Int>) -> [Artist.ID] {
        range.map { Artist.ID(rawValue: Int64($0)) }
    }

    /// A world in which each artist leads to the next so many.
    private func walk(
        _ shape: CrawlShape, from seeds: [Artist.ID], growth: [Double?] = [],
        tracksKnown: Set<Artist.ID> = [],
        _ related: (Artist.ID) -> [Artist.ID]?
    ) -> Forecast {
        var forecast = Forecast(shape, from: seeds, growth: growth)
        while forecast.goesOn {
            let lists = forecast.known.compactMap { id in related(id).map { (id, $0) } }
            forecast.take(tracksKnown: tracksKnown, related: Dictionary(uniqueKeysWithValues: lists))
        }
        return forecast
    }

    @Test func `what is known is walked as the crawl will walk it, and asks nobody`() {
        let all = Set(Self.ids(1...1_000))
        let forecast = walk(
            CrawlShape(depth: 3, breadth: 2, limit: 100), from: Self.ids(1...1), tracksKnown: all
        ) { id in [Artist.ID(rawValue: id.rawValue * 2), Artist.ID(rawValue: id.rawValue * 2 + 1)] }
        #expect(forecast.levels == [1, 2, 4, 8])
        #expect(forecast.relations == 0 && forecast.tracks == 0)
    }

    @Test func `neighbours who share neighbours are counted once, and the limit ends it`() {
        let ring = { (id: Artist.ID) in
            [Artist.ID(rawValue: id.rawValue + 1), Artist.ID(rawValue: id.rawValue + 2)]
        }
        #expect(
            walk(CrawlShape(depth: 3, breadth: 2, limit: 100), from: Self.ids(1...1), ring).levels == [
                1, 2, 2, 2,
            ])
        let short = walk(CrawlShape(depth: 3, breadth: 2, limit: 4), from: Self.ids(1...1), ring)
        #expect(short.levels == [1, 2, 1] && short.artists == 4)
        // Those of the last level that was reached are asked too, for the crawl could go on from them.
        #expect(short.relations == 0 && short.tracks == 4)
    }

    @Test func `of those of whom nothing is known, crawls of before tell`() {
        let forecast = walk(
            CrawlShape(depth: 2, breadth: 10, limit: 1_000), from: Self.ids(1...2), growth: [7, 3]
        ) { _ in nil }
        #expect(forecast.levels == [2, 14, 42])
        #expect(forecast.relations == 16 && forecast.tracks == 58)
    }

    @Test func `two lists of a corner do not speak for the other twenty-eight of their level`() {
        // One leads to ten, each of them to three of thirty; of these two are known, with ten each whom nobody else names.
        let forecast = walk(CrawlShape(depth: 3, breadth: 10, limit: 1_000), from: Self.ids(1...1)) { id in
            switch id.rawValue {
            case 1: Self.ids(2...11)
            case 2...11: Self.ids(Int(id.rawValue) * 3 + 6...Int(id.rawValue) * 3 + 8)
            case 12, 30: Self.ids(Int(id.rawValue) * 10...Int(id.rawValue) * 10 + 9)
            default: nil
            }
        }
        #expect(forecast.levels.prefix(3) == [1, 10, 30])
        // Twenty are known of, and each of the others leads to two, by the growth of the rim; not to ten.
        #expect(forecast.levels[3] == 20 + 28 * 2)
    }

    @Test(arguments: [
        (10.0, 10.0, 20.0, 18.0...20.0), (5.0, 10.0, 100.0, 5.0...8.0), (20.0, 40.0, 80.0, 20.0...30.0),
    ])
    func `of more lists, less is new`(
        found: Double, links: Double, more: Double, expected: ClosedRange<Double>
    ) {
        #expect(expected.contains(Forecast.extrapolated(found: found, links: links, to: more)))
    }

    @Test func `a plan counts the calls of the ways that are open, and the slowest provider decides`() {
        let forecast = walk(
            CrawlShape(depth: 1, breadth: 5, limit: 30), from: Self.ids(1...10), growth: [2]
        ) { _ in nil }
        #expect(forecast.levels == [10, 20])
        let open = CrawlPlan(forecast, ways: CrawlWays(), budgets: ["spotify": DayBudget(interval: 0.5)])
        #expect(open.artists == 30 && open.levels == [10, 20])
        #expect(open.calls == ["spotify": 10 + 30] && open.sounds?.calls == ["spotify": 3])
        #expect(open.seconds == 20 && open.sounds?.seconds == 21.5)

        var ways = CrawlWays(relatedArtists: false, artistTopTracks: false, audioFeatures: false)
        ways.namelessSeeds = 10
        let closed = CrawlPlan(
            forecast, ways: ways,
            budgets: ["musicbrainz": DayBudget(interval: 1.1), "deezer": DayBudget(interval: 0.2)])
        #expect(closed.calls == ["musicbrainz": 10, "listenbrainz": 10, "deezer": 60])
        #expect(closed.sounds?.calls == ["deezer": 300, "reccobeats": 16])
        #expect(closed.seconds == 12 && closed.sounds?.seconds == 72)
    }

    @Test func `what exceeds the day's quota takes more days, and the rest is left to syncs`() {
        let forecast = walk(CrawlShape(depth: 0, breadth: 1, limit: 10), from: Self.ids(1...10)) { _ in nil }
        let spotify = DayBudget(
            interval: 1,
            families: [
                "artist-top-tracks": DayBudget.Room(left: 6, open: 4, daily: 4),
                "top": DayBudget.Room(left: 100, open: 80, daily: 80),
            ])
        let plan = CrawlPlan(forecast, ways: CrawlWays(), budgets: ["spotify": spotify])
        #expect(plan.seconds == 2 * 86_400)
        #expect(plan.left == ["spotify/artist-top-tracks": 2, "spotify/top": 100])
    }
}
