package import FoundationEssentials
package import Music
internal import Postgres
package import Recommender
package import Storage

/// What a listener asks of their list: why, why not, and what if.
///
/// Nothing is changed by asking.
package struct Explainer: Sendable {
    private let database: Database
    private let studio: Studio

    /// Answers from what is kept, and from what the studio makes.
    package init(_ database: Database, _ studio: Studio) {
        self.database = database
        self.studio = studio
    }

    /// Why a track is on a listener's current list, or why it is not; nil for a track that does not exist.
    ///
    /// Of a track on the list it says what was kept with the list; of any other where it would stand now, with the dials
    /// of the list.
    package func why(_ track: Track.ID, for listener: Listener.ID, now: Date) async throws -> Why? {
        let found = try await database.transaction(as: .listener(listener)) { connection in
            try connection.kept(track, for: listener, now: now, rest: studio.rest)
        }
        guard var why = found?.why, let snapshot = found?.snapshot else { return found?.why }
        let standing = try await studio.standing(of: track, for: snapshot)
        let scored = standing.scored.map { [$0] } ?? []
        let (names, other) = try await database.transaction(as: .listener(listener)) { connection in
            (
                try connection.names(for: scored),
                try standing.hindrance?.because.flatMap { try connection.track($0) }
            )
        }
        why.wouldRank = standing.wouldRank
        why.score = standing.scored?.score
        why.reasons = standing.scored?.reasons(names)
        why.needed = standing.needed
        if let hindrance = standing.hindrance {
            let taste = snapshot.taste
            why.dropped = Why.Dropped(
                hindrance, because: other,
                isKnown: hindrance.because.map {
                    taste.known.contains($0) || taste.dislikedTracks.contains($0)
                }
                    ?? true, snapshot.dials, needed: standing.needed)
            why.dropped?.tell(of: snapshot.listening.rests[hindrance.because ?? track])
        } else if let rank = standing.rank {
            why.dropped = Why.Dropped(at: rank, hasList: snapshot.edition != nil)
        }
        return why
    }

    /// A listener's list with a change, beside the one without it; nothing is kept.
    ///
    /// - Throws: a ``WhatIfProblem`` where the change speaks of what does not exist.
    package func tryout(_ change: WhatIf, for listener: Listener.ID, now: Date) async throws -> Trying {
        let (snapshot, settled) = try await database.transaction(as: .listener(listener)) { connection in
            let snapshot = try connection.tasteSnapshot(of: listener, now: now, rest: studio.rest)
            try connection.check(change, for: snapshot)
            return (snapshot, try connection.settled(change, for: listener))
        }
        let tryout = try await studio.tryout(of: settled, for: snapshot)
        return try await database.transaction(as: .listener(listener)) { connection in
            try Trying(tryout, for: snapshot, on: connection)
        }
    }

    /// Refuses a change that speaks of what does not exist, before it is kept.
    package func check(_ change: WhatIf, for listener: Listener.ID, now: Date) async throws {
        try await database.transaction(as: .listener(listener)) { connection in
            _ = try connection.settled(change, for: listener)
            try connection.check(
                change, for: try connection.tasteSnapshot(of: listener, now: now, rest: studio.rest))
        }
    }
}

/// A change speaks of what does not exist.
package struct WhatIfProblem: Error, Sendable, Hashable {
    /// The field, by its name in the API.
    package let parameter: String
    /// What is wrong with it.
    package let complaint: String
    /// Whether it is of something that the catalogue has not, rather than the taste.
    package let isUnknown: Bool
}

extension Connection {
    /// What is kept of a track, and the listener's taste where that is needed to say more; nil for an unknown track.
    fileprivate func kept(
        _ id: Track.ID, for listener: Listener.ID, now: Date, rest: RestTerms
    ) throws -> (why: Why, snapshot: TasteSnapshot?)? {
        guard let track = try track(id) else { return nil }
        let edition = try currentEdition(of: listener)
        var why = Why(track, edition: edition, opinion: try opinions(of: listener)[id])
        why.artistOpinions = try artistOpinions(of: listener)
        if try features(of: [id]).isEmpty {
            why.notes.append(
                "Nobody has measured how it sounds: what its artist and genres suggest counts instead, "
                    + "or the sound is left out. That alone keeps no track off a list.")
        }
        guard let place = try edition.flatMap({ try recommendation(of: id, in: $0.id) }) else {
            return (why, try tasteSnapshot(of: listener, now: now, rest: rest))
        }
        switch why.opinion {
        case .dislike: why.notes.append("You said that you do not like it: the next list comes without it.")
        case .notNow: why.notes.append("You said “not now”: the next list comes without it.")
        case .like, nil: break
        }
        why.rank = place.rank
        why.score = place.score
        why.reasons = try place.why
        return (why, nil)
    }

    /// Refuses a change that speaks of what does not exist.
    fileprivate func check(_ change: WhatIf, for snapshot: TasteSnapshot) throws {
        for (name, ids) in [("drop_seeds", change.droppedTracks), ("add_seeds", change.addedTracks)] {
            let known = Set(try tracks(ids).map(\.id))
            guard let missing = ids.first(where: { !known.contains($0) }) else { continue }
            throw WhatIfProblem(
                parameter: name, complaint: "names \(missing.rawValue), which is no track", isUnknown: true)
        }
        for (name, ids) in [("drop_artists", change.droppedArtists), ("add_artists", change.addedArtists)] {
            let known = Set(try artists(ids).map(\.id))
            guard let missing = ids.first(where: { !known.contains($0) }) else { continue }
            throw WhatIfProblem(
                parameter: name, complaint: "names \(missing.rawValue), which is no artist", isUnknown: true)
        }
        let seeds = Set(snapshot.taste.seeds.map(\.track))
        if let stranger = change.droppedTracks.first(where: { !seeds.contains($0) }) {
            throw WhatIfProblem(
                parameter: "drop_seeds", complaint: "names \(stranger.rawValue), which is none of your seeds",
                isUnknown: false)
        }
    }
}

extension Connection {
    /// A change with the crawl that it names as far as that is now, so that the list can be made again.
    ///
    /// - Throws: a ``WhatIfProblem`` where it is no crawl of the listener's.
    package func settled(_ change: WhatIf, for listener: Listener.ID) throws -> WhatIf {
        guard let limit = change.crawl, limit != .off, limit.sequence == nil else { return change }
        guard let crawl = try crawl(Crawl.ID(rawValue: limit.crawl)), crawl.listener == listener else {
            throw WhatIfProblem(
                parameter: "crawl", complaint: "names \(limit.crawl), which is no crawl of yours",
                isUnknown: true)
        }
        var change = change
        change.crawl = CrawlLimit(crawl: limit.crawl, sequence: crawl.sequence)
        return change
    }
}
