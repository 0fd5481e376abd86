public import FoundationEssentials
import HTTP
import Music

/// What tests ask of the stand-in, and tell it.
extension StandIn {
    // MARK: What was called

    /// The latest calls, the oldest first.
    public var calls: [LoggedCall] { desk.with { $0.log.calls } }

    /// How many calls each family had: `GET /spotify/v1/artists/{id}`.
    public var callsByFamily: [String: Int] { desk.with { $0.log.families } }

    /// How many calls a service had.
    public func count(_ service: OutsideService) -> Int { desk.with { $0.log.services[service] ?? 0 } }

    /// How many calls a family had, by method and pattern as they stand in `callsByFamily`.
    public func count(_ family: String) -> Int { desk.with { $0.log.families[family] ?? 0 } }

    /// Begins to count anew.
    public func forgetCalls() { desk.with { $0.log = CallLog() } }

    /// A playlist that a listener made here.
    public struct SeenPlaylist: Sendable, Hashable {
        /// Whose it is, by their id.
        public let owner: String
        /// Its name.
        public let name: String
        /// Whether others may see it.
        public let isPublic: Bool
        /// What is on it, by Spotify's ids, in order.
        public let tracks: [String]
    }

    /// The playlists that listeners made here, the oldest first.
    public var playlists: [SeenPlaylist] {
        desk.with { $0.playlists.all }.map { playlist in
            SeenPlaylist(
                owner: world.listeners[playlist.owner].id, name: playlist.name, isPublic: playlist.isPublic,
                tracks: playlist.tracks.map { world.tracks[$0].spotifyID })
        }
    }

    // MARK: What goes wrong

    /// Lets something go wrong from now on.
    public func inject(_ fault: Fault) { desk.with { $0.faults.append(fault) } }

    /// The faults that are still to come.
    public var faults: [Fault] { desk.with { $0.faults } }

    /// Lets nothing go wrong any more.
    public func clearFaults() { desk.with { $0.faults = [] } }

    // MARK: How it behaves

    /// How it behaves now.
    public var switches: Switches { desk.with { $0.switches } }

    /// Changes how it behaves.
    public func change(_ body: @Sendable (inout Switches) -> Void) { desk.with { body(&$0.switches) } }

    /// Sets the clock forward: tokens age, limits and quotas free up.
    public func advance(by seconds: Double) { desk.with { $0.clockAhead += seconds } }

    /// The moment, by the stand-in's clock.
    public var now: Date { desk.now }

    // MARK: Whom it concerns

    /// What a sign-in brings.
    public struct Tokens: Sendable {
        /// The access token, good for an hour.
        public let access: String
        /// The refresh token, good for six months.
        public let refresh: String
    }

    /// All the scopes that Segue has a use for.
    public static let usualScopes = [
        "user-top-read", "user-read-recently-played", "user-library-read", "user-library-modify",
        "user-read-private", "playlist-modify-private", "playlist-modify-public", "playlist-read-private",
    ]

    /// Signs a listener in without a browser; nil where nobody has that name.
    public func signIn(_ listener: String, scopes: [String] = usualScopes) -> Tokens? {
        guard let place = world.index.listenerByID[listener] else { return nil }
        let now = desk.now
        return desk.with { state in
            state.members.enter(place, places: state.switches.places)
            let consent = Grants.Consent(listener: place, scopes: scopes, authorizedAt: now)
            return Tokens(
                access: state.grants.accessToken(for: consent, now: now),
                refresh: state.grants.refreshToken(for: consent))
        }
    }

    /// Takes back all that a listener granted, as they can in their account.
    public func revoke(_ listener: String) {
        guard let place = world.index.listenerByID[listener] else { return }
        desk.with { $0.grants.revokeAll(of: place) }
    }

    /// Ends the access tokens of a listener, or of all; they can be renewed.
    public func expireAccessTokens(of listener: String? = nil) {
        let place = listener.map { world.index.listenerByID[$0] ?? -1 }
        desk.with { $0.grants.expireAccess(of: place) }
    }

    /// Puts a listener on the app's list, or takes them off.
    public func allow(_ listener: String, _ allowed: Bool) {
        guard let place = world.index.listenerByID[listener] else { return }
        desk.with { $0.members.set(place, allowed: allowed) }
    }

    /// Lets a listener hear a track now.
    public func play(_ track: String, by listener: String) {
        guard let place = world.index.listenerByID[listener],
            let track = world.index.trackBySpotifyID[track]
        else { return }
        let now = desk.now
        desk.with { $0.libraries.play(track, by: place, at: now) }
    }
}
