public import FoundationEssentials
public import Music
internal import Recommender
internal import Storage

/// The part of a listener's history that a backtest hides: about a fifth of it, the latest where that can be told.
public struct Holdout: Sendable, Hashable {
    /// How the part was chosen.
    public var method: Method
    /// What is hidden.
    public var tracks: Set<Track.ID>
    /// What is left.
    public var rest: Set<Track.ID>
    /// From when on tracks count as the latest; nil where no date tells.
    public var since: Date?

    /// How the part was chosen; the first that gives enough tracks is taken.
    public enum Method: String, Sendable, Hashable, Codable {
        /// What came into the history after the first sync, the last of it.
        case newest
        /// What was played in the last weeks, and is on no list of the last months or years.
        case lately
        /// A fifth by lot, the same each time: everything came with the first sync, and nothing tells when it was new.
        case fifth
    }
}

extension Holdout {
    /// Chooses what to hide of all that a listener is known to have heard; what they dislike is neither hidden nor left.
    ///
    /// - Parameter firstPlays: when they first heard each track that was heard while we looked.
    package init(from listening: Listening, firstPlays: [Track.ID: Date]) {
        let disliked = listening.opinions.filter { $0.value == .dislike }.keys
        let heard = Set(listening.tracks.map(\.id)).union(firstPlays.keys).subtracting(disliked)
        let history = Sightings(listening, firstPlays, of: heard)
        self.init(method: .fifth, tracks: [], rest: heard)
        let wanted = max(Backtest.fewest, heard.count / 5)
        if let newest = history.newest(wanted, atMost: heard.count / 2) {
            (method, tracks, since) = (.newest, newest.tracks, newest.since)
        } else {
            let lately = history.lately
            let isEnough = lately.count >= Backtest.fewest && wanted <= heard.count / 2
            if isEnough { method = .lately }
            tracks = Set(drawn(isEnough ? lately : heard).prefix(isEnough ? wanted : heard.count / 5))
        }
        rest.subtract(tracks)
    }
}

/// When and where tracks were seen.
private struct Sightings {
    /// The first time that a track was played or on the short list, where that was after the first sync.
    private var arrivals: [Date: [Track.ID]] = [:]
    /// Those that are on no list of the last months or years, while there are such lists.
    private(set) var lately: Set<Track.ID> = []

    init(_ listening: Listening, _ firstPlays: [Track.ID: Date], of heard: Set<Track.ID>) {
        let firstSync = listening.tracks.map(\.firstSeenAt).min() ?? .distantPast
        var first = firstPlays
        for favourite in listening.tracks {
            first[favourite.id] = min(first[favourite.id] ?? .distantFuture, favourite.firstSeenAt)
        }
        // A track that moves up onto the list of the year was known before: what is played, or on the short list, is news.
        let lively = Set(listening.tracks.filter { $0.range == .short }.map(\.id)).union(firstPlays.keys)
        let lasting = Set(listening.tracks.filter { $0.range != .short }.map(\.id))
        for (track, date) in first where lively.contains(track) && heard.contains(track) {
            if date > firstSync { arrivals[date, default: []].append(track) }
            if !lasting.isEmpty, !lasting.contains(track) { lately.insert(track) }
        }
    }

    /// The last to arrive, `wanted` or a few more; nil where there are too few, or so many at once that too little is left.
    func newest(_ wanted: Int, atMost most: Int) -> (tracks: Set<Track.ID>, since: Date)? {
        var newest: (tracks: Set<Track.ID>, since: Date) = ([], .distantFuture)
        for (date, tracks) in arrivals.sorted(by: { $0.key > $1.key }) {
            guard newest.tracks.count < wanted, newest.tracks.count + tracks.count <= most else { break }
            newest = (newest.tracks.union(tracks), date)
        }
        return newest.tracks.count >= Backtest.fewest ? newest : nil
    }
}

/// Tracks in an order that has nothing to do with them, and is the same each time.
private func drawn(_ tracks: Set<Track.ID>) -> [Track.ID] {
    func lot(_ track: Track.ID) -> UInt64 {
        var random = SplitMix(state: UInt64(bitPattern: track.rawValue))
        return random.next()
    }
    return tracks.sorted { lot($0) < lot($1) }
}
