import Curation
import FoundationEssentials
import Music
import Postgres
import Recommender
import Storage

/// A list that an operator wants to try: with other dials, without a seed or with one more.
struct TryingWish: Sendable {
    private var change = WhatIf()
    private var added: [SeedName]
    private var dropped: [SeedName]
    /// What speaks or is silenced, in the operator's words.
    let told: [String]
    /// Whether it becomes an edition.
    let isKept: Bool

    /// The options that ask for it.
    static let words = [
        "novelty", "diversity", "length", "per-artist", "explicit", "mood", "crawl", "with", "without",
        "keep",
    ]

    static let options = [
        Command.Option(
            name: "novelty", value: "X", help: "try: -1 the familiar, 0 as measured best, 1 far from it"),
        Command.Option(
            name: "diversity", value: "X", help: "try: 0 by score alone, 1 hardly two alike in ten"),
        Command.Option(name: "length", value: "N", help: "try: a list of so many tracks"),
        Command.Option(name: "per-artist", value: "N", help: "try: so many tracks of one artist at the most"),
        Command.Option(name: "explicit", value: "YES|NO", help: "try: whether explicit words are allowed"),
        Command.Option(
            name: "mood", value: "TEXT", help: "try: \"more energy, much less acoustic\"; none for no mood"),
        Command.Option(
            name: "crawl", value: "N", help: "try: only of what crawl N reached; 0 for of everything again"),
        Command.Option(
            name: "with", value: "SEED", help: "try: with this track, or artist:NAME, as a favourite",
            repeats: true),
        Command.Option(
            name: "without", value: "SEED",
            help: "try: as if this favourite track, or artist:NAME, were none",
            repeats: true),
        Command.Option(name: "keep", help: "make what was tried the current list"),
    ]

    /// Reads the options; nil where none of them is there.
    init?(_ arguments: Arguments) throws {
        guard Self.words.contains(where: arguments.has) else { return nil }
        change.novelty = try arguments.decimal("novelty", in: -1...1)
        change.diversity = try arguments.decimal("diversity", in: 0...1)
        change.limit = try arguments.number("length", in: 1...100)
        change.tracksPerArtist = try arguments.number("per-artist", in: 1...100)
        change.allowsExplicit = try arguments.choice("explicit", of: ["yes", "no"]).map { $0 == "yes" }
        do { change.mood = try arguments.text("mood").map { try Mood(words: $0) } } catch let problem
            as MoodProblem
        {
            throw UsageError("'--mood': \(problem)", of: "recommend")
        }
        change.crawl = try arguments.number("crawl", in: 0...Int.max).map {
            $0 == 0 ? CrawlLimit.off : CrawlLimit(crawl: Int64($0))
        }
        added = arguments.texts("with").map(SeedName.init)
        dropped = arguments.texts("without").map(SeedName.init)
        told =
            added.map { "with \($0.told)" } + dropped.map { "without \($0.told)" }
        isKept = arguments.has("keep")
        guard change != WhatIf() || !added.isEmpty || !dropped.isEmpty else {
            throw UsageError(
                "'--keep' keeps what is tried, and nothing is: use --new for a new list", of: "recommend")
        }
    }

    /// What is changed, with the tracks and artists by id.
    func change(for listener: Listener.ID, at installation: Installation) async throws -> WhatIf {
        try await installation.database.transaction(as: .listener(listener)) { connection in
            try named(
                for: connection.tasteSnapshot(of: listener, now: .now, rest: installation.studio.rest),
                on: connection)
        }
    }

    private func named(for snapshot: TasteSnapshot, on connection: isolated Connection) throws -> WhatIf {
        var change = change
        for name in added {
            switch name {
            case .track(let name): change.addedTracks.append(try connection.track(named: name).id)
            case .artist(let seed): change.addedArtists.append(try connection.artist(named: seed).id)
            }
        }
        let seeds = Set(snapshot.taste.seeds.map(\.track))
        for name in dropped {
            switch name {
            case .track(let name):
                let track = try connection.track(named: name, among: seeds)
                guard seeds.contains(track.id) else {
                    throw Failure("'--without': \(track.name) is none of the listener's seeds")
                }
                change.droppedTracks.append(track.id)
            case .artist(let seed): change.droppedArtists.append(try connection.artist(named: seed).id)
            }
        }
        for (with, without) in [
            (change.addedTracks.map(\.rawValue), change.droppedTracks.map(\.rawValue)),
            (change.addedArtists.map(\.rawValue), change.droppedArtists.map(\.rawValue)),
        ] where !Set(with).isDisjoint(with: without) {
            throw Failure("'--with' and '--without' name the same")
        }
        return change
    }
}
