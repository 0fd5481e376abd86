public import FoundationEssentials
public import Music
public import Postgres
internal import Secrets

/// A list that a listener saves as a playlist at Spotify, as it stands.
public struct SavedPlaylist: Sendable, Hashable {
    /// A playlist's id with us.
    public struct ID: Sendable, Hashable, RawRepresentable, Codable {
        /// The number in the database.
        public let rawValue: Int64
        /// Takes a number that the database gave.
        public init(rawValue: Int64) { self.rawValue = rawValue }
    }

    /// Where it stands.
    public enum State: String, Sendable, Hashable, Codable, CaseIterable {
        /// It is to be made.
        case waiting
        /// It is there, and is being filled.
        case filling
        /// It is there, with all that is to be on it.
        case done
        /// Given up.
        case failed
    }

    /// Our id.
    public let id: ID
    /// Whose it is.
    public let listener: Listener.ID
    /// Its name.
    public let name: String
    /// The line below the name, in which its mark stands.
    public let description: String
    /// By what it is found again at Spotify: nothing else there has it.
    public let mark: String
    /// Whether others may see it.
    public let isPublic: Bool
    /// What it was made of: `edition 12`, `crawl 3`, `tracks`.
    public let origin: String
    /// What is to be on it, in order.
    public let items: [SpotifyID]
    /// How many more were wanted, of which we know no id of Spotify's.
    public let leftOut: Int
    /// Where it stands.
    public let state: State
    /// Its id at Spotify; nil before it is made.
    public let spotifyID: SpotifyID?
    /// The page that shows it there.
    public let url: String?
    /// How many items are on it, as far as we know.
    public let added: Int
    /// Why it was given up.
    public let error: String?
    /// When it was asked for.
    public let createdAt: Date
    /// When it was done or given up.
    public let finishedAt: Date?
}

/// A playlist to be saved.
public struct NewSavedPlaylist: Sendable, Hashable {
    /// Whose.
    public var listener: Listener.ID
    /// What is the same when the same wish comes twice; nil: what it is to be says so.
    public var key: String?
    /// Its name.
    public var name: String
    /// Whether others may see it.
    public var isPublic: Bool
    /// What it is made of.
    public var origin: Origin
    /// By what it is to be found again; random.
    public var mark: String

    /// What a playlist is made of.
    public enum Origin: Sendable, Hashable {
        /// A list of the listener's; nil: the current one.
        case edition(Int?)
        /// The tracks of a crawl of the listener's, visit by visit.
        case crawl(Crawl.ID)
        /// These tracks.
        case tracks([Track.ID])
    }

    /// How many items a playlist of ours has at most: what a hundred a call can add in ten.
    public static let mostItems = 1_000

    /// A playlist to be saved.
    public init(
        listener: Listener.ID, name: String, isPublic: Bool = false, of origin: Origin, key: String? = nil,
        mark: String
    ) {
        self.listener = listener
        self.name = name
        self.isPublic = isPublic
        self.origin = origin
        self.key = key
        self.mark = mark
    }
}

/// Why a playlist cannot be saved.
public enum PlaylistProblem: Error, Sendable, Hashable {
    /// What it is to be made of does not exist for this listener; the parameter by its name.
    case unknown(String)
    /// There is nothing on it that Spotify is known to have.
    case empty
}

extension Connection {
    /// Writes down a playlist that is to be made; the one of before where the same wish came before.
    ///
    /// One that was given up is to be made again. For the listener's own scope, or the service's.
    public func save(_ new: NewSavedPlaylist) throws -> (playlist: SavedPlaylist, isWaited: Bool) {
        let (origin, tracks) = try tracks(of: new.origin, for: new.listener)
        let wanted = Array(tracks.prefix(NewSavedPlaylist.mostItems))
        let items = try spotifyIDs(of: wanted)
        guard !items.isEmpty else { throw PlaylistProblem.empty }
        let description: String = "Made by Segue, from \(origin.prefix(40)). [\(new.mark)]"
        // Of a fixed length, for a thousand tracks in words are more than an index holds.
        let key: String =
            new.key
            ?? base64URL(sha256("\(origin) \(new.isPublic ? "public" : "private") \(new.name)"))
        let made = try row(
            """
            INSERT INTO playlists (listener_id, key, name, description, mark, is_public, origin, items, left_out)
            VALUES (\(new.listener), \(key), \(new.name),
                    \(description), \(new.mark), \(new.isPublic), \(origin),
                    \(items.map(\.rawValue)), \(wanted.count - items.count))
                ON CONFLICT (listener_id, key) DO NOTHING
            RETURNING *
            """)
        if let made { return (try SavedPlaylist(made), true) }
        // A wish that comes again after it was given up begins where that ended.
        let again = try row(
            """
            UPDATE playlists SET state = CASE WHEN spotify_id IS NULL THEN 'waiting' ELSE 'filling' END,
                   error = NULL, finished_at = NULL
             WHERE listener_id = \(new.listener) AND key = \(key) AND state = 'failed'
            RETURNING *
            """)
        if let again { return (try SavedPlaylist(again), true) }
        let old = try one(
            try row("SELECT * FROM playlists WHERE listener_id = \(new.listener) AND key = \(key)"))
        let playlist = try SavedPlaylist(old)
        return (playlist, playlist.state != .done)
    }

    /// A playlist; nil when it is not for this scope to see.
    public func playlist(_ id: SavedPlaylist.ID) throws -> SavedPlaylist? {
        try row("SELECT * FROM playlists WHERE id = \(id)").map(SavedPlaylist.init)
    }

    /// A listener's playlists, the newest first.
    public func playlists(of listener: Listener.ID, limit: Int = 50) throws -> [SavedPlaylist] {
        try rows("SELECT * FROM playlists WHERE listener_id = \(listener) ORDER BY id DESC LIMIT \(limit)")
            .map(SavedPlaylist.init)
    }

    /// Notes where a playlist is at Spotify, and how many items are on it.
    public func note(_ id: SavedPlaylist.ID, isAt spotifyID: SpotifyID, url: String?, added: Int) throws {
        try execute(
            """
            UPDATE playlists SET state = 'filling', spotify_id = \(spotifyID), url = \(url), added = \(added)
             WHERE id = \(id) AND finished_at IS NULL
            """)
    }

    /// Ends a playlist that is not at its end.
    public func end(_ id: SavedPlaylist.ID, as state: SavedPlaylist.State, error: String? = nil) throws {
        try execute(
            """
            UPDATE playlists SET state = \(state), error = \(error), finished_at = clock_timestamp()
             WHERE id = \(id) AND finished_at IS NULL
            """)
    }

    /// What a playlist is made of: in words, and the tracks in order.
    private func tracks(
        of origin: NewSavedPlaylist.Origin, for listener: Listener.ID
    ) throws -> (String, [Track.ID]) {
        switch origin {
        case .edition(let number):
            let found = try number.map { try edition($0, of: listener) } ?? currentEdition(of: listener)
            guard let edition = found else { throw PlaylistProblem.unknown("edition") }
            let places = try recommendations(of: edition.id, limit: NewSavedPlaylist.mostItems)
            return ("edition \(edition.number)", places.map(\.track))
        case .crawl(let id):
            guard let crawl = try crawl(id), crawl.listener == listener else {
                throw PlaylistProblem.unknown("crawl")
            }
            var (found, place): ([Track.ID], CrawlPlace?) = ([], .start)
            while let here = place, found.count < NewSavedPlaylist.mostItems {
                let page = try tracks(of: id, after: here, limit: 500)
                found += page.tracks.map(\.track.id)
                place = page.end
            }
            return ("crawl \(id.rawValue)", found)
        case .tracks(let ids):
            guard try tracks(ids).count == ids.count else { throw PlaylistProblem.unknown("tracks") }
            return ("tracks \(ids.map { String($0.rawValue) }.joined(separator: " "))", ids)
        }
    }

    /// Spotify's ids of tracks, in their order; what it is not known to have is left out.
    private func spotifyIDs(of tracks: [Track.ID]) throws -> [SpotifyID] {
        try rows(
            """
            SELECT t.spotify_id FROM unnest(\(tracks)) WITH ORDINALITY AS w (id, place) JOIN tracks t USING (id)
             WHERE t.spotify_id IS NOT NULL ORDER BY place
            """
        ).map { try $0.get("spotify_id") }
    }
}

extension SavedPlaylist {
    init(_ row: Row) throws {
        id = try row.get("id")
        listener = try row.get("listener_id")
        name = try row.get("name")
        description = try row.get("description")
        mark = try row.get("mark")
        isPublic = try row.get("is_public")
        origin = try row.get("origin")
        items = try row.get("items")
        leftOut = try row.get("left_out")
        state = try row.get("state")
        spotifyID = try row.get("spotify_id")
        url = try row.get("url")
        added = try row.get("added")
        error = try row.get("error")
        createdAt = try row.get("created_at")
        finishedAt = try row.get("finished_at")
    }
}
