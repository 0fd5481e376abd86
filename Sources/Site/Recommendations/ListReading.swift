internal import HTTP
internal import Music
internal import Postgres
internal import Storage

extension Connection {
    /// The tag of a page, without making it; nil when there is no such edition.
    ///
    /// `release` names the program, since another one may write the same page otherwise.
    func tag(of listener: Listener.ID, _ wish: ListWish, release: String) throws -> String? {
        let number = wish.cursor.map { Int($0.list) }
        let version = try version(ofEdition: number, of: listener, after: wish.start, limit: wish.fetchLimit)
        return version.map { version in
            let left = wish.exclude.map(\.rawValue).sorted()
            return Response.tag(of: Array("\(release) \(version) \(wish.limit) \(wish.start) \(left)".utf8))
        }
    }

    /// A page of a listener's current edition, or of the one that the cursor names; nil when there is none.
    func page(of listener: Listener.ID, _ wish: ListWish) throws -> RecommendationsView? {
        let named = try wish.cursor.map { try edition(Int($0.list), of: listener) }
        return try (named ?? currentEdition(of: listener)).map { try page(of: $0, wish) }
    }

    /// A page of an edition; what is on it counts as shown.
    func page(of edition: Edition, _ wish: ListWish) throws -> RecommendationsView {
        let listener = edition.listener
        let opinions = try opinions(of: listener)
        let places = try recommendations(of: edition.id, after: wish.start, limit: wish.fetchLimit)
        let wanted = places.filter { place in
            !(wish.exclude.contains(.liked) && opinions[place.track] == .like)
                && !(wish.exclude.contains(.disliked) && opinions[place.track] == .dislike)
        }
        var items = try views(of: Array(wanted), for: listener, opinions)
        if wish.exclude.contains(.explicit) { items.removeAll { $0.track.explicit == true } }
        let hasMore = items.count > wish.limit
        items = Array(items.prefix(wish.limit))
        let next =
            hasMore ? items.last.map { PageCursor(list: Int64(edition.number), after: $0.rank).text } : nil
        try note(shown: items.map { Track.ID(rawValue: $0.track.id) }, to: listener)
        return RecommendationsView(edition: EditionView(edition), items: items, nextCursor: next)
    }

    /// What a listener still waits for before their first list, the next thing first.
    func missing(for listener: Listener.ID) throws -> [String] {
        if try lastSync(of: listener) == nil { return ["sync", "crawl", "recommend"] }
        let hasCrawled = try crawls(of: listener, limit: 10).contains { $0.state.isFinal }
        return hasCrawled ? ["recommend"] : ["crawl", "recommend"]
    }

    private func views(
        of places: [Recommendation], for listener: Listener.ID, _ opinions: [Track.ID: Opinion]
    ) throws -> [RecommendationView] {
        let tracks = try trackViews(of: places.map(\.track), for: listener)
        return try places.compactMap { place in
            try tracks[place.track].map { try RecommendationView(place, $0, opinions[place.track]) }
        }
    }

    /// Songs as the API shows them to a listener, with what they said of the artists.
    func trackViews(of ids: [Track.ID], for listener: Listener.ID) throws -> [Track.ID: TrackView] {
        let said = try artistOpinions(of: listener)
        return Dictionary(try tracks(ids).map { ($0.id, TrackView($0, said)) }) { first, _ in first }
    }
}
