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
    /// What a job found is kept after the job is completed, and not together with it.
    case factsAfterCompletion
    /// Nobody takes back what a dead worker had.
    case noRescue
    /// Two may renew the same token at once.
    case noRefreshLease

    /// The invariant that it breaks.
    var rule: String {
        switch self {
        case .noFence: "I2"
        case .ignoresBlocks, .ignoresQuota, .ignoresConcurrency: "I4"
        case .notUnique: "I3"
        case .factsAfterCompletion: "I1"
        case .noRescue: "I7"
        case .noRefreshLease: "I5"
        }
    }
}
