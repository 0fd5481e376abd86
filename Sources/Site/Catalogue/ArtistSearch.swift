internal import FoundationEssentials
internal import HTTP
internal import Jobs
internal import Lifecycle
internal import Music
internal import Spotify
internal import Storage
internal import Upstream

/// Finds artists while somebody types: in the catalogue at once, and where that is not enough, at Spotify too.
///
/// Whom Spotify names is kept in the catalogue, so that nobody has to ask for them again; what was asked within the hour
/// is not asked anew, nor what the same listener is asking at the moment: for another one it may go otherwise, since an
/// app without a secret asks with the listener's own access.
struct ArtistSearch: Sendable {
    let database: Database
    let outside: Outside
    /// What other sites have asked lately.
    let shared: SharedCache?
    let flights = SingleFlight<Errand, [Artist.ID]>()
    let cache = SearchCache()

    /// What is asked at the moment.
    struct Errand: Hashable {
        let listener: Listener.ID
        let text: String
    }

    /// Artists by the beginnings of their names' words; with `outside=true` Spotify is asked for more.
    func find(_ caller: Caller, _ request: Request) async throws -> Response {
        let parameters = try Parameters(of: request, only: "q", "limit", "outside")
        let text = try words(try parameters.text("q"), as: "q", upTo: 100)
        let limit = try parameters.number("limit", in: 1...20, or: 8)
        guard text.utf8.count > 1 else { throw ProblemDocument.wrong("q", "must be two letters at least") }
        let asksOutside = try parameters.flag("outside")
        var view = FoundArtistsView(items: [])
        var strangers: [Artist.ID] = []
        if asksOutside {
            do {
                strangers = try await ask(text, for: caller.listener.id)
                view.outside = .init(asked: true)
            } catch let throttled as Throttled {
                view.outside = .init(asked: false, until: throttled.until)
            } catch let error
                where error is SpotifyError || error is SignedOut || error is KeysMissing
                || error is HTTPError
            {
                view.outside = .init(asked: false)
            }
        }
        let others = strangers
        view.items = try await database.transaction(as: .listener(caller.listener.id)) { connection in
            let ours = try connection.artists(matching: text, limit: limit)
            let known = Set(ours.map(\.id))
            let more = try connection.artists(others.filter { !known.contains($0) })
            let places = Dictionary(others.enumerated().map { ($1, $0) }) { first, _ in first }
            let sorted = more.sorted { places[$0.id, default: 0] < places[$1.id, default: 0] }
            return (ours + sorted).prefix(limit).map { FoundArtistView($0) }
        }
        return try .json(view)
    }

    /// Asks Spotify within what is left for listeners who wait, and keeps whom it names.
    private func ask(_ text: String, for listener: Listener.ID) async throws -> [Artist.ID] {
        let key = text.lowercased()
        if let ids = cache.artists(for: key) { return ids }
        return try await flights.share(Errand(listener: listener, text: key)) {
            if let ids = try await sharedAnswer(to: key) {
                cache.keep(ids, for: key)
                return ids
            }
            let inquiry = outside.inquiry(for: listener, .interactive)
            let found = try await inquiry.asApp(.search) {
                try await inquiry.outsiders.spotify.searchArtists(text, limit: 8, as: $0)
            }
            guard let found else { throw SignedOut(reason: "nobody's token is at hand") }
            let ids = try await database.transaction(as: .service) {
                try $0.remember(found, from: .spotify).compactMap(\.self)
            }
            cache.keep(ids, for: key)
            let names = found.compactMap(\.spotifyID?.rawValue).joined(separator: " ")
            await shared?.keep(names, Self.sharedMark + key, SearchCache.lifetime)
            return ids
        }
    }

    private static let sharedMark = "artists/"

    /// Whom Spotify named to another site for a text; nil where that is not known, or not all of them are ours.
    private func sharedAnswer(to key: String) async throws -> [Artist.ID]? {
        guard let names = await shared?.text(Self.sharedMark + key) else { return nil }
        let ids = names.split(separator: " ").map { SpotifyID(rawValue: String($0)) }
        let ours = try await database.transaction(as: .service) { try $0.artistIDs(spotify: ids) }
        return ours.count == ids.count ? ids.compactMap { ours[$0] } : nil
    }
}

/// What was asked of Spotify lately, and whom it named.
///
/// Kept for an hour, and so many questions; beyond its room it lets go of what is old, or of all.
final class SearchCache: Sendable {
    private let entries = Guarded<[String: (ids: [Artist.ID], at: ContinuousClock.Instant)]>([:])

    private static let room = 5_000
    static let lifetime: Duration = .seconds(3600)

    /// Whom Spotify named for a text, if that was asked lately.
    func artists(for text: String) -> [Artist.ID]? {
        entries.withLock { entries in
            guard let entry = entries[text], ContinuousClock.now - entry.at <= Self.lifetime else {
                return nil
            }
            return entry.ids
        }
    }

    /// Keeps whom Spotify named.
    func keep(_ ids: [Artist.ID], for text: String) {
        let now = ContinuousClock.now
        entries.withLock { entries in
            if entries.count >= Self.room { entries = entries.filter { now - $0.value.at <= Self.lifetime } }
            if entries.count >= Self.room { entries = [:] }
            entries[text] = (ids, now)
        }
    }
}

/// Artists that were found, as the API shows them.
private struct FoundArtistsView: Encodable {
    var items: [FoundArtistView]
    /// Whether Spotify was asked too; null where nobody wanted that.
    var outside: Outside?
    var attribution = AttributionView()

    struct Outside: Encodable {
        var asked: Bool
        /// When it may be asked again, where its budget is spent.
        var until: Date?
    }
}

/// An artist that was found.
private struct FoundArtistView: Encodable {
    var id: Int64
    var name: String
    var genres: [String]
    var popularity: Double?
    var spotifyURL: String?
    var imageURL: String?

    enum CodingKeys: String, CodingKey {
        case id, name, genres, popularity
        case spotifyURL = "spotifyUrl"
        case imageURL = "imageUrl"
    }

    init(_ artist: Artist) {
        id = artist.id.rawValue
        name = artist.facts.name
        genres = Array(artist.facts.genres.prefix(3))
        popularity = artist.facts.popularity
        spotifyURL = artist.facts.spotifyID.map { spotifyPage("artist", $0) }
        imageURL = artist.facts.imageURL
    }
}
