internal import FoundationEssentials
internal import Music
internal import Storage

/// Who is signed in, and what Spotify granted, as the API shows it.
struct AccountView: Encodable {
    var listener: ListenerView
    var spotify: ConsentView
    var sync: SyncView
    var capabilities: [CapabilityView]
}

/// A listener, as the API shows them to themselves.
struct ListenerView: Encodable {
    var id: Int64
    var name: String
    var account: String
    var role: String
    var imageURL: String?
    var joinedAt: Date?

    enum CodingKeys: String, CodingKey {
        case id, name, account, role, joinedAt
        case imageURL = "imageUrl"
    }

    init(_ profile: ListenerProfile) {
        id = profile.listener.id.rawValue
        name = profile.listener.name
        account = profile.listener.account
        role = profile.listener.role.rawValue
        imageURL = profile.imageURL
        joinedAt = profile.createdAt
    }
}

/// What a listener granted at Spotify, and for how long it holds.
struct ConsentView: Encodable {
    var connected: Bool
    var needsReauth: Bool
    var scopesAsked: [String] = []
    var scopesGranted: [String] = []
    var scopesMissing: [String] = []
    var authorizedAt: Date?
    var expiresAt: Date?
    var daysLeft: Int?

    /// A consent ends six months after it was given, however often its token is renewed: 180 days, to be safe.
    static let life: TimeInterval = 180 * 86_400

    /// How a consent stands; without one the listener must sign in again.
    init(_ consent: SpotifyConsent?) {
        connected = consent != nil
        needsReauth = consent.map { $0.needsReauthSince != nil } ?? true
        guard let consent else { return }
        scopesAsked = consent.scopesAsked
        scopesGranted = consent.scopesGranted
        scopesMissing = consent.scopesAsked.filter { !consent.scopesGranted.contains($0) }
        authorizedAt = consent.authorizedAt
        let end = consent.authorizedAt.addingTimeInterval(Self.life)
        expiresAt = end
        daysLeft = max(0, Int(end.timeIntervalSince(consent.readAt) / 86_400))
    }
}

/// What an outside service was found to allow.
struct CapabilityView: Encodable {
    var provider: String
    var endpoint: String
    var state: String
    var status: Int?
    var learnedAt: Date

    init(_ capability: Capability) {
        provider = capability.provider
        endpoint = capability.endpoint
        state = capability.isOpen ? "open" : "closed"
        status = capability.status
        learnedAt = capability.learnedAt
    }
}
