internal import FoundationEssentials
internal import Jobs
internal import Lifecycle
internal import Music
internal import Postgres
internal import Storage
internal import Upstream

/// Visits one artist for every crawl that waits for it: who is related, and what they are best known for.
///
/// Facts, counters, frontier and the next visits move in one transaction; what is known and fresh is not asked.
struct VisitWork: Sendable {
    let pool: Pool
    let outside: Outside
    let settings: CrawlSettings
    let soundings: SingleFlight<Artist.ID, Artist.ID>

    func run(_ job: Job) async throws -> Outcome {
        let id = try job.payload.decode(as: VisitPayload.self).artist
        // A plan may be asking the same, and keeps what it hears; on another host, it is not waited for here.
        await soundings.landed(Artist.ID(rawValue: id))
        let (isAsked, known) = try await pool.withConnection { [settings] connection in
            (
                try connection.isAskedForRelations(of: Artist.ID(rawValue: id))
                    ? try connection.clock() : nil,
                try connection.visitKnowledge(of: Artist.ID(rawValue: id), freshFor: settings.freshness)
            )
        }
        if let now = isAsked {
            return .snooze(until: now + 1, reason: "a plan asks about the same artist", progress: nil)
        }
        guard let known else {
            // Nobody wants it any more: called off, held up, or visited for another crawl.
            return .done { connection in
                let artist = Artist.ID(rawValue: id)
                // Or it turned out to be another one of ours, for whom there may be no visit.
                if try connection.artist(artist) == nil { return try connection.followMerger() }
                // Unless somebody came who does while this job was looked at, and so was not given one of their own.
                guard try connection.breadthWanted(of: artist) != nil else { return }
                try connection.enqueue(.crawlVisit(artist, priority: job.priority))
            }
        }
        let inquiry = outside.inquiry(for: known.asker, of: job)
        let finding = try await VisitFinding(of: known, asking: inquiry, settings)
        let calls = inquiry.tally.calls
        if let trouble = finding.trouble {
            // Kept before the visit fails: the next try need not ask it again. Who has lost the lease writes nothing.
            try await pool.transaction { connection in
                try connection.takeCatalogueTurn()
                try connection.hold(job.lease)
                try connection.count(calls: calls, forCrawlsAwaiting: known.artist.id)
                _ = try connection.keep(finding, of: known)
            }
            throw trouble
        }
        return .done { [settings] connection in
            try connection.count(calls: calls, forCrawlsAwaiting: known.artist.id)
            // Handles that were learned on the way may have shown that it is another one of ours.
            let artist = try connection.keep(finding, of: known)
            if let pause = finding.interrupted {
                let rest = NewJob.crawlVisit(
                    artist, notBefore: pause.until, waitsFor: pause.budget, priority: job.priority)
                try connection.enqueue(rest.goingOn(from: job))
                // A moment's wait is no state that anybody wants to see.
                if pause.until > (try connection.clock()) + 15 {
                    try connection.noteWaiting(
                        for: artist, until: pause.until, budget: pause.source.rawValue)
                }
            } else if try !known.needsRelations
                && connection.relationsUnknown(of: artist, freshFor: settings.freshness)
            {
                // A crawl that goes further has joined meanwhile.
                try connection.enqueue(.crawlVisit(artist, priority: job.priority))
            } else {
                try connection.move(on: .visited(tracks: finding.trackCount), past: artist)
            }
            if artist != known.artist.id { try connection.followMerger() }
        }
    }

    /// An artist who cannot be visited does not hold up the crawl.
    func abandoned(_ job: Job, on connection: isolated Connection) throws {
        let id = try job.payload.decode(as: VisitPayload.self).artist
        try connection.move(on: .failed, past: Artist.ID(rawValue: id))
    }
}

private struct VisitPayload: Decodable { var artist: Int64 }

/// What is known of an artist before a visit.
struct VisitKnowledge: Sendable {
    var artist: Artist
    /// Whether somebody wants to go on from here, and does not know where to.
    var needsRelations: Bool
    var hasTracks: Bool
    var trackCount: Int
    var asker: Listener.ID?
}

/// What a visit found; nil where nothing was asked, because it is known.
struct VisitFinding: Sendable {
    var relations: Found<[ArtistFacts]>?
    var tracks: Found<[TrackFacts]>?
    var trackCount: Int
    /// Why not all could be asked; what was found until then is kept.
    var interrupted: Throttled?
    /// What went wrong after something was found: that is kept, and the visit fails.
    var trouble: (any Error)?

    /// Asks what is not known yet.
    init(of known: VisitKnowledge, asking inquiry: Inquiry, _ settings: CrawlSettings) async throws {
        trackCount = known.trackCount
        var facts = known.artist.facts
        do {
            if known.needsRelations {
                let found = try await inquiry.relatedArtists(of: facts)
                facts = found.artist
                relations = found
            }
            if !known.hasTracks {
                let found = try await inquiry.artistTracks(of: facts, limit: settings.tracksPerArtist)
                trackCount = found.value.count
                tracks = found
            }
        } catch let throttled as Throttled {
            interrupted = throttled
        } catch let error where relations != nil {
            trouble = error
        }
    }
}

extension Connection {
    /// What is known of an artist; nil where no crawl waits for it.
    fileprivate func visitKnowledge(of id: Artist.ID, freshFor span: Duration) throws -> VisitKnowledge? {
        guard try breadthWanted(of: id) != nil, let artist = try artist(id) else { return nil }
        let tracks = try freshAnswers(to: .tracks, about: [id], within: span)[id]
        return VisitKnowledge(
            artist: artist, needsRelations: try relationsUnknown(of: id, freshFor: span),
            hasTracks: tracks != nil, trackCount: tracks == nil ? 0 : try self.tracks(by: id).count,
            asker: try listenerWithConsent())
    }

    /// Whether some crawl wants to go on from an artist, and it is not known where to.
    fileprivate func relationsUnknown(of id: Artist.ID, freshFor span: Duration) throws -> Bool {
        try relationsWanted(of: id) && freshAnswers(to: .relations, about: [id], within: span).isEmpty
    }

    /// Keeps what a visit found, each fact with its source; answers with the artist as ``keep(relations:of:)`` does.
    fileprivate func keep(_ finding: VisitFinding, of known: VisitKnowledge) throws -> Artist.ID {
        var id = known.artist.id
        if let found = finding.relations { id = try keep(relations: found, of: known.artist) }
        if let found = finding.tracks {
            id = try learnHandles(found.artist, of: known.artist)
            try remember(found.value, from: found.source ?? .spotify)
            try noteAnswer(to: .tracks, about: [id], from: found.value.isEmpty ? nil : found.source)
        }
        return id
    }

    /// Keeps who is related to an artist, by whose word; answers with the artist, who may have become one with another.
    func keep(relations found: Found<[ArtistFacts]>, of artist: Artist) throws -> Artist.ID {
        let id = try learnHandles(found.artist, of: artist)
        let related = try remember(found.value, from: found.source ?? .spotify).compactMap(\.self)
        try remember(related: related, of: id, from: found.source)
        return id
    }

    /// Keeps handles that were learned on the way to an answer.
    ///
    /// They may show that two artists of ours are one: the answer is the one who is left.
    private func learnHandles(_ facts: ArtistFacts, of artist: Artist) throws -> Artist.ID {
        guard facts.mbid != artist.facts.mbid || facts.deezerID != artist.facts.deezerID else {
            return artist.id
        }
        let found = try remember([facts], from: .musicbrainz)[0]
        return try self.artist(artist.id) == nil ? found ?? artist.id : artist.id
    }

    /// After artists became one: a crawl that held both may have nobody left to wait for, and the one who is left no visit.
    fileprivate func followMerger() throws {
        try enqueue(try artistsToVisit().map { .crawlVisit($0) })
        try followEndedCrawls()
    }

    /// Moves the crawls past an artist: the next visits, or, where one is at its end, the rest of the way to a list.
    fileprivate func move(on visit: Visit, past artist: Artist.ID) throws {
        try enqueue(try settle(visit, of: artist).map { .crawlVisit($0) })
        try followEndedCrawls()
    }
}
