import FoundationEssentials
import HTTP

/// What stands before every call of the Web API: the token, the app's standing, the limits, the scopes.
struct SpotifyGate: Sendable {
    let desk: Desk

    /// Lets a call through, with its listener; or says why not.
    func admit(_ call: Call, family: String, scopes: [String]) throws(Refusal) -> Call {
        let consent = try consent(call)
        let outcome: Result<Void, Refusal> = desk.with { state in
            Result { () throws(Refusal) in
                try standing(of: consent, in: &state)
                try limits(family, in: &state, now: call.now)
            }
        }
        try outcome.get()
        if !scopes.isEmpty, !scopes.contains(where: consent.scopes.contains) {
            // An app on its own has no scopes, and no listener to ask.
            throw consent.listener == nil
                ? .spotify(401, "Invalid access token") : .spotify(403, "Insufficient client scope")
        }
        var admitted = call
        admitted.listener = consent.listener
        admitted.scopes = consent.scopes
        return admitted
    }

    private func consent(_ call: Call) throws(Refusal) -> Grants.Consent {
        guard let authorization = call.request.headers["Authorization"] else {
            throw .spotify(401, "No token provided")
        }
        let words = authorization.split(separator: " ")
        guard words.count == 2, words[0].lowercased() == "bearer" else {
            throw .spotify(400, "Only valid bearer authentication supported")
        }
        let token = String(words[1])
        switch desk.with({ $0.grants.verdict(onAccess: token, now: call.now) }) {
        case .valid(let consent): return consent
        case .expired: throw .spotify(401, "The access token expired")
        case .unknown, .revoked: throw .spotify(401, "Invalid access token")
        }
    }

    /// Development Mode wants an owner who pays, and a listener on the list.
    private func standing(of consent: Grants.Consent, in state: inout Desk.State) throws(Refusal) {
        guard state.switches.profile == .development else { return }
        guard state.switches.ownerIsPremium else { throw .ownerNotPremium }
        guard consent.listener.map(state.members.contains) ?? true else { throw .notRegistered }
    }

    /// First the rolling 30 seconds of the app, then what the profile closes, then the day's quota of the family.
    private func limits(_ family: String, in state: inout Desk.State, now: Date) throws(Refusal) {
        let limit = state.switches.rateLimit
        if let wait = state.rates[.spotify, default: RollingCount()].take(limit: limit, seconds: 30, now: now)
        {
            throw Self.tooMany(.spotifyError(429, "API rate limit exceeded"), wait: wait)
        }
        guard state.switches.profile == .development else { return }
        if let closed = DevelopmentRules.refusal(family) { throw closed }
        let quota = state.switches.quota
        if let wait = state.quotas[family, default: RollingCount()]
            .take(limit: quota, seconds: 86_400, now: now)
        {
            throw Self.tooMany(.spotifyQuota, wait: wait)
        }
    }

    private static func tooMany(_ body: JSON, wait: Double) -> Refusal {
        Refusal(.json(429, body, headers: ["Retry-After": "\(Int(wait.rounded(.up)))"]))
    }
}
