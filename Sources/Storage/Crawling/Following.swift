internal import FoundationEssentials
internal import Jobs
internal import Music
public import Postgres

/// What follows when a crawl has ended, however it ended: what it found is asked about, and then there is a list.
///
/// For the service scope, and in the turn of the catalogue: the jobs that follow belong to nobody in particular.
extension Connection {
    /// Calls a crawl off, and goes on with what it found; false where it was at its end.
    ///
    /// Visits under way find that nobody wants them.
    @discardableResult
    public func cancel(_ crawl: Crawl.ID) throws -> Bool {
        try takeCatalogueTurn()
        // The jobs first, as whoever plans locks its own before the crawl.
        try cancelJobs(ofCrawl: crawl.rawValue)
        guard try end(crawl, as: .cancelled) else { return false }
        try followEndedCrawls()
        return true
    }

    /// After crawls ended in this transaction: how what they found sounds is asked, and then there is a list.
    public func followEndedCrawls() throws {
        guard try noteEndedCrawls() > 0 else { return }
        try askForFeatures()
        try enqueue(.genres())
    }

    /// Has it asked how tracks sound, and lists made after that; at once where nobody can be asked for a while.
    public func askForFeatures() throws {
        let job = try jobStatus(try enqueue(.features()))
        guard let job else { return }
        let isFarOff = try job.state == .scheduled && job.runAt > clock() + Edition.patience / .seconds(1)
        if isFarOff || job.state == .pending { try recommendToWhoeverWaits() }
    }

    /// Queues a list for each listener who has none that is as new as what is known of them.
    public func recommendToWhoeverWaits() throws {
        try enqueue(try listenersAwaitingEdition().map { .recommend(to: $0) })
    }
}
