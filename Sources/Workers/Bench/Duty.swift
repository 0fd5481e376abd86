internal import Jobs
internal import Music
internal import Upstream

extension Job {
    /// Whose job it is; a job that needs somebody and has nobody will never succeed.
    func somebody() throws(JobFailure) -> Listener.ID {
        guard let listener else { throw .permanent("the job belongs to nobody") }
        return listener
    }
}

extension Outside {
    /// What a job asks, as urgently as it is.
    func inquiry(for listener: Listener.ID?, of job: Job) -> Inquiry {
        inquiry(
            for: listener, job.priority, isRepeat: job.isRepeat, isLent: job.listener == nil)
    }
}
