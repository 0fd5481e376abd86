internal import FoundationEssentials
internal import HTTP
internal import Jobs
internal import Music
internal import Spotify

/// What a call is charged to.
struct Call: Sendable {
    let source: Source
    let family: String
    let priority: JobPriority
    /// Whether it belongs to work that was tried before and failed.
    let isRepeat: Bool
    let tally: CallTally

    /// The Accounts service has a budget of its own: nobody is kept from signing in by a full Web API.
    var provider: Provider {
        family == SpotifyEndpoint.token.family ? "spotify-accounts" : Provider(rawValue: source.rawValue)
    }

    /// How long its answer is waited for, where that is less than the client would wait.
    func deadline(_ trust: CallTrust) -> Duration? {
        if trust == .onTrial { return CallTrust.trialDeadline }
        return family == SpotifyEndpoint.token.family ? Self.tokenDeadline : nil
    }

    /// With the wait for a slot, five seconds, it is within the twenty of the lease under which a process alone renews a token:
    /// another must not show the same refresh token while an answer is under way that ends it.
    static let tokenDeadline: Duration = .seconds(10)

    /// Why it was not made: with a budget whose room ends the wait, unless only the time does.
    func throttled(until: Date, _ reason: BlockReason) -> Throttled {
        let isOfBudget = reason == .rate || reason == .quota || reason == .unwell
        return Throttled(
            source: source, family: family, until: until, reason: reason,
            budget: isOfBudget ? BudgetName(provider, family) : nil)
    }
}

/// What makes two questions identical: the same address, asked in the same name and with the same rights.
struct Question: Hashable {
    let url: String
    let bearer: String?
    /// Whether a listener waits: such a call goes where another is put off, and must not share its refusal.
    let isInteractive: Bool

    /// A question; nil where the request changes something.
    init?(_ request: Request, _ priority: JobPriority) {
        guard request.method == .get else { return nil }
        url = request.url
        bearer = request.headers["Authorization"]
        isInteractive = priority == .interactive
    }
}
