/// What came of a call, as far as it says how the provider is.
public enum CallOutcome: Sendable, Hashable {
    /// An answer, also one that says no.
    case good
    /// No answer, or a fault of the provider's.
    case failed
    /// The provider is too busy to answer, and wants at least such a pause.
    case busy(Duration)
}

/// How far a call is trusted to go well, by what came of those before it.
public enum CallTrust: Sendable, Hashable {
    /// Nothing speaks against it, and a good answer need not be told.
    case whole
    /// Those before it failed: a good answer is news.
    case doubted
    /// The provider was left alone as unwell: one that takes longer than ``trialDeadline`` has failed.
    case onTrial

    /// How long a call on trial may take.
    public static let trialDeadline: Duration = .seconds(5)
}
