/// A listener's tokens, as `SpotifyTokens` keeps them, and the right to renew them.
struct SimulatedTokens {
    /// How long an access token is good: not long, so that it is renewed often.
    static let life = Duration.seconds(40)

    var version = 1
    var expiresAt: Moment
    var leaseUntil: Moment?
    var owner: Int?
    /// Spotify takes no refresh token of theirs any more.
    var isRevoked = false
    /// And we know it.
    var needsReauth = false
    /// Who has asked Spotify to renew which version, and when.
    var asked: [Asked] = []

    struct Asked {
        let version: Int
        let process: Int
        let life: Int
        let at: Moment
        var failed = false
    }

    /// The listener takes the consent back: the access token is refused from now on, and is not renewed.
    mutating func revoke() {
        isRevoked = true
        expiresAt = .min
    }

    /// Takes the right to renew a version.
    mutating func lease(_ version: Int, by owner: Int, at now: Moment, isHeeded: Bool) -> Bool {
        guard self.version == version, !needsReauth, !isHeeded || (leaseUntil ?? .min) < now else {
            return false
        }
        leaseUntil = now + Duration.seconds(20)
        self.owner = owner
        return true
    }

    mutating func release(_ version: Int, by owner: Int) {
        guard self.version == version, self.owner == owner else { return }
        (leaseUntil, self.owner) = (nil, nil)
    }

    /// Keeps what a renewal of a version brought, unless somebody was faster.
    mutating func keep(_ version: Int, at now: Moment) {
        guard self.version == version else { return }
        renewed(at: now)
    }

    /// Keeps that a version cannot be renewed.
    mutating func giveUp(_ version: Int) -> Bool {
        guard self.version == version else { return false }
        self.version += 1
        needsReauth = true
        (leaseUntil, owner) = (nil, nil)
        return true
    }

    mutating func renewed(at now: Moment) {
        version += 1
        expiresAt = now + SimulatedTokens.life
        (leaseUntil, owner, needsReauth, isRevoked) = (nil, nil, false, false)
    }
}
