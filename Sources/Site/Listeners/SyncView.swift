internal import FoundationEssentials
package import Jobs
internal import Storage

/// Where a listener's sync stands, as the API shows it.
struct SyncView: Encodable {
    var state: SyncState
    var job: Int64?
    var runAt: Date?
    var error: String?
    var lastCompletedAt: Date?
    var nextDueAt: Date?
    var counts = Counts()

    /// What the last good sync brought, and what it cost.
    struct Counts: Encodable {
        var tracks = 0
        var artists = 0
        var plays = 0
        var calls = 0
    }
}

/// Where a sync stands, in a word that people understand.
package enum SyncState: String, Sendable, Encodable {
    /// It was never read.
    case never
    /// It waits for its turn.
    case queued
    /// It is being read.
    case running
    /// It waits for another try, or for a budget.
    case retrying
    /// It waits for the listener to sign in again.
    case paused
    /// It was given up.
    case failed
    /// There is nothing to do.
    case idle

    /// The word for the latest job, and whether any sync ever ended well.
    package init(job: JobState?, waitsFor reason: String?, wasCompleted: Bool) {
        self =
            switch job {
            case .available: reason == nil ? .queued : .retrying
            case .scheduled: reason == nil ? .queued : .retrying
            case .retryable: .retrying
            case .running: .running
            case .pending: .paused
            case .discarded: .failed
            case .completed, .cancelled, nil: wasCompleted ? .idle : .never
            }
    }
}
