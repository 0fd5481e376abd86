public import FoundationEssentials

/// Why a job did not succeed, in the words that decide what happens next.
public enum JobFailure: Error, Sendable, Hashable {
    /// It will never succeed: not found, bad input, a payload that nobody can read.
    case permanent(String)
    /// The listener must sign in again; the job is parked until then.
    case auth(String)
    /// An outsider's budget is spent until then, or until there is room in it; no attempt is counted.
    case throttled(until: Date, provider: String, budget: BudgetName? = nil)
    /// Another try may succeed.
    case transient(String)
    /// Somebody outside failed us; another try may succeed, and repeats its call.
    case upstream(String)

    /// What to write beside the job; holds no secret.
    public var reason: String {
        switch self {
        case .permanent(let reason), .auth(let reason), .transient(let reason), .upstream(let reason): reason
        case .throttled(_, let provider, _): "waiting for \(provider)"
        }
    }
}

/// The lease was lost: somebody else has the job, or it is gone, and nothing of this run may be written.
public struct JobFenced: Error, Sendable, Hashable {
    /// The job.
    public let job: Job.ID

    package init(job: Job.ID) { self.job = job }
}
