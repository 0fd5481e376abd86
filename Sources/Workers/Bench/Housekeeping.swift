internal import Jobs
internal import Postgres
internal import Storage

extension Connection {
    /// Forgets what is too old to be kept, and queues again what a crawl still waits for.
    func keepHouse() throws {
        try forgetExpiredSignIns()
        try forgetEvents()
        try forgetTrials()
        try forgetOldCrawls()
        try forgetOldSyncs()
        try forgetCatalogueChanges()
        try enqueue(try artistsToVisit().map { .crawlVisit($0, priority: .background) })
        try followEndedCrawls()
    }
}
