internal import Jobs
internal import Music
internal import Postgres
internal import Storage

extension Connection {
    /// Where a listener's sync stands.
    func syncView(of listener: Listener.ID) throws -> SyncView {
        let job = try latestJob(.sync, of: listener)
        let last = try lastSync(of: listener)
        var view = SyncView(
            state: SyncState(job: job?.state, waitsFor: job?.reason, wasCompleted: last != nil),
            lastCompletedAt: last?.finishedAt,
            nextDueAt: try nextDue(of: Schedule.dailySync(of: listener).name))
        if let job, !job.state.isFinal {
            view.job = job.id.rawValue
            view.runAt = job.runAt
        }
        if [.failed, .retrying, .paused].contains(view.state) { view.error = job?.reason }
        if let last {
            view.counts = SyncView.Counts(
                tracks: last.tracks, artists: last.artists, plays: last.plays, calls: last.calls)
        }
        return view
    }
}
