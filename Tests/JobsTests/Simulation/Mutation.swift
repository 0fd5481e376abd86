/// A rule that is broken on purpose, to see that the simulation finds it out.
enum Mutation: String, CaseIterable {
    /// A write that ends a job needs no lease token, only that the job is running.
    case noFence
    /// Calls are reserved although the provider said to wait.
    case ignoresBlocks
    /// Calls are reserved although the day's are spent.
    case ignoresQuota
    /// Calls are reserved although as many as may be are under way.
    case ignoresConcurrency
    /// A second job with the key of a live one is queued.
    case notUnique
    /// What a job found is kept before the job is completed, and not together with it.
    case factsBeforeCompletion
    /// Nobody takes back what a dead worker had.
    case noRescue
    /// Two may renew the same token at once.
    case noRefreshLease
}
