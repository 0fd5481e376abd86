public import FoundationEssentials
public import Music
public import Postgres

/// The work that Segue knows, by name; `Workers` does it, and whoever needs it done queues it.
extension JobKind {
    /// Reads what a listener plays.
    public static let sync: JobKind = "sync"
    /// Finds the seeds of a crawl, reckons what it will cost, and begins it.
    public static let crawlPlan: JobKind = "crawl.plan"
    /// Asks about one artist of a crawl.
    public static let crawlVisit: JobKind = "crawl.visit"
    /// Asks how tracks sound, a batch at a time.
    public static let features: JobKind = "features"
    /// Asks in which genres artists are, a few at a time.
    public static let genres: JobKind = "genres"
    /// Finds the tracks of a listener's list at Spotify.
    public static let links: JobKind = "links"
    /// Makes a listener a new edition.
    public static let recommend: JobKind = "recommend"
    /// Makes a playlist at Spotify and fills it.
    public static let playlist: JobKind = "playlist"
    /// Forgets what is too old to be kept.
    public static let housekeeping: JobKind = "housekeeping"

    /// All of them; a table may hold others, of a newer version.
    public static let known: [JobKind] = [
        .sync, .crawlPlan, .crawlVisit, .features, .genres, .links, .playlist, .recommend, .housekeeping,
    ]
}

extension NewJob {
    /// Reads what a listener plays; two of them are one.
    ///
    /// - Parameter afterCalls: what it took already, where a budget interrupted it.
    public static func sync(
        of listener: Listener.ID, afterCalls calls: Int = 0, notBefore: Date? = nil,
        waitsFor: BudgetName? = nil, priority: JobPriority = .background
    ) -> NewJob {
        NewJob(
            .sync, payload: JSON(text: calls > 0 ? "{\"calls\":\(calls)}" : "{}"),
            uniqueKey: "\(listener.rawValue)", priority: priority, notBefore: notBefore, waitsFor: waitsFor,
            maxAttempts: 25, listener: listener)
    }

    /// Plans and begins a crawl that stands in the table `crawls`.
    public static func crawlPlan(
        _ crawl: Int64, of listener: Listener.ID?, priority: JobPriority = .normal
    ) -> NewJob {
        NewJob(.crawlPlan, uniqueKey: "\(crawl)", priority: priority, listener: listener, crawl: crawl)
    }

    /// Visits an artist for all the crawls that wait for it, perhaps not before a time.
    public static func crawlVisit(
        _ artist: Artist.ID, notBefore: Date? = nil, waitsFor: BudgetName? = nil,
        priority: JobPriority = .normal
    ) -> NewJob {
        NewJob(
            .crawlVisit, payload: JSON(text: "{\"artist\":\(artist.rawValue)}"),
            uniqueKey: "\(artist.rawValue)",
            priority: priority, notBefore: notBefore, waitsFor: waitsFor)
    }

    /// Asks how tracks sound of which nobody has told us, perhaps not before a time.
    public static func features(notBefore: Date? = nil, waitsFor: BudgetName? = nil) -> NewJob {
        NewJob(
            .features, uniqueKey: "", notBefore: notBefore, waitsFor: waitsFor, runsAgainWhenAskedAgain: true)
    }

    /// Asks in which genres artists are of whom nobody has told us, perhaps not before a time.
    public static func genres(notBefore: Date? = nil, waitsFor: BudgetName? = nil) -> NewJob {
        NewJob(.genres, uniqueKey: "", priority: .idle, notBefore: notBefore, waitsFor: waitsFor)
    }

    /// Finds the tracks of a listener's current list at Spotify, from the rank after `rank` on.
    public static func links(
        of listener: Listener.ID, after rank: Int = 0, notBefore: Date? = nil, waitsFor: BudgetName? = nil
    ) -> NewJob {
        NewJob(
            .links, payload: JSON(text: "{\"after\":\(rank)}"), uniqueKey: "\(listener.rawValue)",
            priority: .background, notBefore: notBefore, waitsFor: waitsFor, listener: listener)
    }

    /// Makes and fills a playlist that stands in the table `playlists`; its listener waits.
    public static func playlist(_ playlist: Int64, of listener: Listener.ID) -> NewJob {
        NewJob(
            .playlist, payload: JSON(text: "{\"playlist\":\(playlist)}"), uniqueKey: "\(playlist)",
            priority: .interactive, listener: listener)
    }

    /// Makes a listener a new edition; asked for again while one is being made, another one follows.
    ///
    /// - Parameter order: what is to be different about it; another order is another job, so that none is lost.
    public static func recommend(
        to listener: Listener.ID, order: JSON? = nil, priority: JobPriority = .normal
    ) -> NewJob {
        NewJob(
            .recommend, payload: order ?? JSON(text: "{}"),
            uniqueKey: order.map { "\(listener.rawValue) \($0.text)" } ?? "\(listener.rawValue)",
            priority: priority, runsAgainWhenAskedAgain: true, listener: listener)
    }
}

extension Schedule {
    /// A listener's sync, once a day, within an hour of its time.
    public static func dailySync(of listener: Listener.ID) -> Schedule {
        Schedule(
            name: "sync/\(listener.rawValue)", job: .sync(of: listener), every: .seconds(86_400),
            jitter: .seconds(3600))
    }

    /// Housekeeping, once an hour.
    public static let housekeeping = Schedule(
        name: "housekeeping", job: NewJob(.housekeeping, uniqueKey: "", priority: .idle),
        every: .seconds(3600))
}
