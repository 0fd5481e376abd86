public import HTTP
public import Jobs
public import Music
internal import OpenCatalogs
public import Postgres
public import Secrets
internal import Spotify

/// The outside world as this installation asks it: metered, in the right name, and no more than it must.
public struct Outside: Sendable {
    /// What the app may ask, as far as it has learned.
    public let capabilities: Capabilities
    /// Who keeps the listeners' tokens.
    public let tokens: TokenKeeper
    private let settings: OutsideSettings
    private let budget: KnownBudget
    private let meter: Meter

    /// The outside world over a client, on a pool whose connections work in the service scope.
    ///
    /// - Parameter board: where processes tell each other of whom nobody asks just now.
    public init(
        _ settings: OutsideSettings, client: Client, pool: Pool, keys: SealingKeys,
        budget: Budget = Budget(.usual), board: BlockBoard? = nil
    ) {
        let app = settings.app
        let catalogs = settings.catalogs
        let known = KnownBudget(budget, settings)
        self.settings = settings
        self.budget = known
        meter = Meter(client, pool: pool, budget: { try known.now(on: $0) }, board: board) { request in
            app.endpointFamily(of: request) ?? catalogs.endpointFamily(of: request)
        }
        capabilities = Capabilities(pool: pool, app: app)
        tokens = TokenKeeper(
            pool: pool, app: app,
            accounts: Outsiders(settings, client: meter.client(.interactive)).accounts, keys: keys)
    }

    /// What may be asked of whom, as far as it is known now.
    public func budget(on connection: isolated Connection) throws -> Budget { try budget.now(on: connection) }

    /// A client whose every call is metered; for whoever speaks to the outside in words of their own.
    public func client(_ priority: JobPriority) -> Client { meter.client(priority) }

    /// Everybody whom we ask, metered; for whoever needs one certain answer.
    public func outsiders(
        _ priority: JobPriority, isRepeat: Bool = false, tally: CallTally = CallTally()
    ) -> Outsiders {
        Outsiders(settings, client: meter.client(priority, isRepeat: isRepeat, tally: tally))
    }

    /// Questions on somebody's behalf; nil is the operator.
    ///
    /// `isRepeat` says that they were asked before, in vain; `isLent`, that the listener only lends their access to them.
    public func inquiry(
        for listener: Listener.ID?, _ priority: JobPriority = .normal, isRepeat: Bool = false,
        isLent: Bool = false
    ) -> Inquiry {
        let tally = CallTally()
        return Inquiry(
            outsiders: outsiders(priority, isRepeat: isRepeat, tally: tally), capabilities: capabilities,
            tokens: tokens,
            listener: listener, isLent: isLent, tally: tally)
    }
}

extension [Provider: ProviderLimits] {
    /// What we allow ourselves, as far as it is known what others allow.
    public static let usual: Self = [
        "spotify": .spotifyDevelopment, "spotify-accounts": .spotify, "deezer": .deezer,
        "listenbrainz": .listenBrainz,
        "musicbrainz": .musicBrainz, "reccobeats": .reccoBeats,
    ]
}
