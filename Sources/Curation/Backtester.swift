internal import Lifecycle
internal import Music
internal import Recommender

/// Who tests lists on what was hidden of a history: on a thread of its own.
///
/// Among other listeners a test fits their factors anew, as if the tested one had never been there, which may take as long as
/// hundreds of lists; those go on at the studio meanwhile. One test at a time.
actor Backtester {
    private let executor = BlockingExecutor(label: "backtester")

    /// The backtester's own thread.
    nonisolated var unownedExecutor: UnownedSerialExecutor {
        unsafe executor.asUnownedSerialExecutor()
    }

    /// What a list for a taste finds of what is hidden of it.
    func test(_ taste: Taste, hiding hidden: Set<Track.ID>, in pool: CandidatePool) -> Backtest {
        pool.backtest(taste, hiding: hidden)
    }
}
