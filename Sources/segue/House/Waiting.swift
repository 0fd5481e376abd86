import FoundationEssentials
import Jobs
import Postgres

extension Pool {
    /// Waits until every job has ended, and shows how far they are; their last standing, in order.
    ///
    /// A job that is put off until a budget is there again counts as ended here, with its reason: that can take a day.
    func await(_ jobs: [Job.ID], _ bar: Progress, _ things: String) async throws -> [JobStatus] {
        while true {
            let statuses = try await withConnection { try $0.jobStatuses(jobs) }
            let standing = jobs.compactMap { statuses[$0] }
            let ended = standing.count { $0.hasEnded }
            let things = jobs.count == 1 ? String(things.dropLast()) : things
            bar.show(ended, of: jobs.count, things)
            if ended == standing.count {
                bar.finish("\(standing.count { $0.state == .completed }) of \(jobs.count) \(things)")
                return standing
            }
            try await Task.sleep(for: .milliseconds(300))
        }
    }
}

extension JobStatus {
    /// Whether nothing more will happen to the job soon.
    fileprivate var hasEnded: Bool {
        finalizedAt != nil || state == .pending || state == .scheduled && runAt.timeIntervalSinceNow > 30
    }
}
