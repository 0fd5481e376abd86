internal import Jobs
internal import Postgres
internal import Spotify
internal import Storage

/// What may be asked of whom, as far as it is known at the moment.
///
/// Development Mode allows an app some 600 calls a day to a family of Spotify's endpoints, and does not say so before they are
/// spent. Its quota is kept until the app is seen to be an older one that it does not bind: one that may read related
/// artists. The operator's word goes before what is learned.
struct KnownBudget: Sendable {
    private let careful: Budget
    private let free: Budget
    private let app: String

    /// A budget with the limits that `budget` has for everybody else.
    init(_ budget: Budget, _ settings: OutsideSettings) {
        app = settings.app.clientID
        if let most = settings.spotifyDailyCalls {
            careful = budget.with(dailyQuota: most == 0 ? nil : most, of: "spotify")
            free = careful
        } else {
            careful = budget
            free = budget.with(dailyQuota: nil, of: "spotify")
        }
    }

    /// The budget to reserve the next call in; one look-up by key.
    func now(on connection: isolated Connection) throws -> Budget {
        let lesson = try connection.capability(
            of: app, at: "spotify", endpoint: SpotifyEndpoint.relatedArtists.rawValue)
        return lesson?.isOpen == true ? free : careful
    }
}
