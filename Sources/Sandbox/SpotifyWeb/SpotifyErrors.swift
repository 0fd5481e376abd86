import HTTP

extension JSON {
    /// The Web API's nested form of an error.
    static func spotifyError(_ status: Int, _ message: String? = nil) -> JSON {
        guard let message else { return ["error": ["status": JSON(status)]] }
        return ["error": ["status": JSON(status), "message": .string(message)]]
    }

    /// A quota is used up: Development Mode, since July 2026.
    static let spotifyQuota: JSON = [
        "error": ["status": 429, "message": "Too many requests", "reason": "QUOTA_EXCEEDED"]
    ]

    /// Deezer's way of saying "too fast", inside a 200.
    static let deezerQuota: JSON = [
        "error": ["type": "Exception", "message": "Quota limit exceeded", "code": 4]
    ]
}

extension Refusal {
    /// The Web API says no.
    static func spotify(_ status: Int, _ message: String? = nil) -> Refusal {
        Refusal(.json(Status(rawValue: status), .spotifyError(status, message)))
    }

    static let invalidLimit = spotify(400, "Invalid limit")
    static let invalidOffset = spotify(400, "Invalid offset")
    static let notFound = spotify(404, "Resource not found")
    static let forbidden = spotify(403, "Forbidden")

    /// The owner of the app does not pay: plain text, whatever is asked.
    static let ownerNotPremium = Refusal(
        .text(
            403,
            "Active premium subscription required for the owner of the app. When the subscription status "
                + "changes, it can take a few hours before requests are allowed again."))
    /// The listener is not on the app's list: plain text, though the sign-in went well.
    static let notRegistered = Refusal(.text(403, "User not registered in the Developer Dashboard"))
}
