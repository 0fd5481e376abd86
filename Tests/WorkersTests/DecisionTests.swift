import FoundationEssentials
import HTTP
import Jobs
import Music
import Recommender
import Spotify
import Storage
import Testing
import Upstream
import Workers

/// What is decided without asking anybody.
@Suite struct DecisionTests {
    @Test(arguments: [
        ("me", Seed.me), (" me ", .me), ("17", .artist(Artist.ID(rawValue: 17))),
        ("spotify:artist:4Z8W4fKeB5YxbusRsdQVPb", .spotify(SpotifyID(rawValue: "4Z8W4fKeB5YxbusRsdQVPb"))),
        (
            "https://open.spotify.com/intl-de/artist/4Z8W4fKeB5YxbusRsdQVPb?si=abc",
            .spotify(SpotifyID(rawValue: "4Z8W4fKeB5YxbusRsdQVPb"))
        ),
        ("4Z8W4fKeB5YxbusRsdQVPb", .spotify(SpotifyID(rawValue: "4Z8W4fKeB5YxbusRsdQVPb"))),
        ("https://www.deezer.com/artist/399", .deezer(DeezerID(rawValue: 399))),
        ("Radiohead", .name("Radiohead")), ("AC/DC", .name("AC/DC")), ("", .name("")),
    ])
    func `a seed is read from a link, an id or a name`(text: String, seed: Seed) {
        #expect(Seed(text) == seed)
    }

    @Test func `a plan counts the calls of the ways that are open, and the slowest provider decides`() {
        let shape = CrawlShape(seeds: 10, depth: 1, breadth: 5, limit: 30)
        #expect(shape.levels == [10, 20])
        let open = CrawlPlan(
            shape, tracks: 10, ways: OpenWays(), budgets: ["spotify": DayBudget(interval: 0.5)])
        #expect(open.artists == 30)
        #expect(open.calls == ["spotify": 10 + 30 + 3])
        #expect(open.seconds == 21.5)

        let closed = CrawlPlan(
            shape, tracks: 10,
            ways: OpenWays(relatedArtists: false, artistTopTracks: false, audioFeatures: false),
            budgets: ["musicbrainz": DayBudget(interval: 1.1), "deezer": DayBudget(interval: 0.2)])
        #expect(closed.calls == ["musicbrainz": 10, "listenbrainz": 10, "deezer": 360, "reccobeats": 16])
        #expect(closed.seconds == 72)
    }

    @Test func `a plan whose calls exceed the day's quota takes another day`() {
        let shape = CrawlShape(seeds: 10, depth: 0, breadth: 1, limit: 10)
        let plan = CrawlPlan(
            shape, tracks: 10, ways: OpenWays(), budgets: ["spotify": DayBudget(interval: 1, left: 5)])
        #expect(plan.seconds >= 86_400)
    }

    @Test func `a list is as it was while its first page and its length are, and the reading is fresh`() {
        let now = Date(timeIntervalSince1970: 1_000_000_000)
        let last = ListReading(list: "a", length: 80, firstPage: [1], readAt: now - 86_400)
        let table: [(reading: ListReading, last: ListReading?, same: Bool)] = [
            (ListReading(list: "a", length: 80, firstPage: [1]), last, true),
            (ListReading(list: "a", length: 81, firstPage: [1]), last, false),
            (ListReading(list: "a", length: 80, firstPage: [2]), last, false),
            (ListReading(list: "a", length: 80, firstPage: [1]), nil, false),
            (
                ListReading(list: "a", length: 80, firstPage: [1]),
                ListReading(list: "a", length: 80, firstPage: [1], readAt: now - 8 * 86_400), false
            ),
        ]
        for row in table { #expect(isUnchanged(row.reading, since: row.last, now: now) == row.same) }
    }

    @Test func `an error says what becomes of its job`() {
        let now = Date(timeIntervalSince1970: 1_000_000_000)
        let table: [(error: any Error, failure: JobFailure)] = [
            (
                Throttled(
                    source: .deezer, family: "top", until: now + 60, budget: BudgetName("deezer", "top")),
                .throttled(until: now + 60, provider: "deezer", budget: BudgetName("deezer", "top"))
            ),
            (SpotifyError.slowDown(.seconds(30)), .throttled(until: now + 30, provider: "spotify")),
            (
                HTTPError.tooLarge(host: "a", limit: 1),
                .permanent("\(HTTPError.tooLarge(host: "a", limit: 1))")
            ),
            (HTTPError.timeout(host: "a"), .transient("\(HTTPError.timeout(host: "a"))")),
        ]
        for row in table { #expect(failure(row.error, now: now) == row.failure) }
        if case .auth = failure(SignedOut(reason: "revoked")) {} else { Issue.record("signed out is auth") }
        if case .auth = failure(SpotifyError.forbidden(.me, .notOnAllowList)) {
        } else {
            Issue.record("whoever is not on the allow-list waits")
        }
        if case .throttled = failure(SpotifyError.forbidden(.me, .ownerNotPremium)) {
        } else {
            Issue.record("the owner's subscription comes back")
        }
        if case .permanent = failure(SpotifyError.notFound(.artist)) {} else { Issue.record("not found") }
    }
}
