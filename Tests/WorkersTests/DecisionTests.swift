import FoundationEssentials
import HTTP
import Jobs
import Music
import Recommender
import Secrets
import Spotify
import Storage
import Testing
import Upstream
import Workers

/// What is decided without asking anybody.
@Suite struct DecisionTests {
    @Test(arguments: [
        ("me", Seed.me), (" me ", .me), ("17", .number(17)), ("017", .name("017")),
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
            (HTTPError.timeout(host: "a"), .upstream("\(HTTPError.timeout(host: "a"))")),
            (HTTPError.tls(host: "a"), .upstream("\(HTTPError.tls(host: "a"))")),
        ]
        for row in table { #expect(failure(row.error, now: now) == row.failure) }
        if case .auth = failure(SignedOut(reason: "revoked")) {} else { Issue.record("signed out is auth") }
        if case .transient = failure(KeysMissing(reason: .unknownKey(id: 1))) {
        } else {
            Issue.record("keys that are not here may come")
        }
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
