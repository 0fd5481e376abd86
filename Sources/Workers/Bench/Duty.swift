internal import Jobs
internal import Music

extension Job {
    /// Whose job it is; a job that needs somebody and has nobody will never succeed.
    func somebody() throws(JobFailure) -> Listener.ID {
        guard let listener else { throw .permanent("the job belongs to nobody") }
        return listener
    }
}
