internal import FoundationEssentials
internal import HTTP
internal import Music

/// What an answer says of our haste: who is to be left alone, for how long, and why.
///
/// A pure function of the answer and the time. Whatever the form (a status, a body, a header of its own), it is the
/// same to us: nobody asks again before the pause is over.
struct Pushback: Equatable {
    /// How long we are to stay away.
    var pause: Duration
    /// Whether a quota is used up, and not merely the pace too fast.
    var isQuota = false
    /// Whether it is too busy for anybody, so that the pause grows each time.
    var isBusy = false

    /// Whether an answer that calls itself a success says within that the service is unwell.
    ///
    /// Deezer's errors come as 200; 700 is "service busy".
    static func isTrouble(_ response: Response, from source: Source) -> Bool {
        source == .deezer && response.status == 200
            && (try? response.json(as: Complaint.self))?.error?.code == 700
    }

    /// Reads an answer; nil where it does not ask for a pause.
    init?(_ response: Response, from source: Source, now: Date) {
        switch (source, response.status.rawValue) {
        case (.spotify, 429):
            isQuota = (try? response.json(as: Complaint.self))?.error?.reason == "QUOTA_EXCEEDED"
            let after = response.retryAfter(now: now)
            pause = isQuota ? after.pauseOfQuota : after.pause
        case (.deezer, 200):
            guard (try? response.json(as: Complaint.self))?.error?.code == 4 else { return nil }
            pause = .seconds(5)
        case (.musicbrainz, 503):
            // It says "retry-after: 0" when it is busy, and asking so soon only makes it worse.
            pause = max(response.retryAfter(now: now).pause, .seconds(10))
            isBusy = true
        case (.listenbrainz, 429):
            let header = response.headers["Retry-After"] ?? response.headers["X-RateLimit-Reset-In"]
            pause = RetryAfter(header, now: now).pause
        case (_, 503) where response.headers["Retry-After"] != nil:
            // Down, and says for how long; where that was too short, the next pause is longer.
            pause = response.retryAfter(now: now).pause
            isBusy = true
        case (_, 429):
            pause = response.retryAfter(now: now).pause
        default:
            return nil
        }
    }
}

private struct Complaint: Decodable {
    @Lenient var error: Detail?

    struct Detail: Decodable, Sendable {
        @Lenient var code: Int?
        @Lenient var reason: String?
    }
}
