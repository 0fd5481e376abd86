package import Music
package import Postgres
package import Recommender
package import Storage

/// What reasons speak of: names, and who says which artists are related.
package struct Names: Sendable {
    private let tracks: [Track.ID: TrackFacts]
    private let artists: [Artist.ID: String]
    private let relations: [Pair: RelationFact]

    /// Two artists, either way round.
    private struct Pair: Hashable {
        let lower: Int64
        let higher: Int64

        init(_ one: Artist.ID, _ other: Artist.ID) {
            lower = min(one.rawValue, other.rawValue)
            higher = max(one.rawValue, other.rawValue)
        }
    }

    /// Names of tracks and artists, as they are shown.
    package init(of tracks: [Track], and artists: [Artist], _ relations: [RelationFact] = []) {
        self.tracks = Dictionary(tracks.map { ($0.id, $0.facts) }) { first, _ in first }
        self.artists = Dictionary(artists.map { ($0.id, $0.facts.name) }) { first, _ in first }
        self.relations = Dictionary(relations.map { (Pair($0.artist, $0.related), $0) }) { first, _ in first }
    }

    func song(_ track: Track.ID) -> (title: String, artist: String)? {
        tracks[track].map { ($0.title, $0.artists.first?.name ?? "") }
    }

    func name(_ artist: Artist.ID) -> String? { artists[artist] }

    /// The seeds by name; one that has none is left out.
    func seeds(_ carriers: Carriers) -> Reasons.Seeds {
        Reasons.Seeds(
            tracks: carriers.tracks.compactMap { seed in
                tracks[seed.track].map { facts in
                    Reasons.SeedTrack(
                        id: seed.track, title: facts.title, artists: facts.artists.map(\.name),
                        weight: seed.weight, cosine: seed.cosine, features: seed.features)
                }
            },
            artists: carriers.artists.compactMap { seed in
                name(seed.artist).map {
                    Reasons.SeedArtist(id: seed.artist, name: $0, weight: seed.weight)
                }
            })
    }

    /// The steps of a way; none where one of them is no longer known: a way with a gap explains nothing.
    func steps(_ path: [Artist.ID]) -> [Reasons.Step] {
        let steps = zip(path, path.dropFirst()).map { from, to -> Reasons.Step? in
            guard let fact = relations[Pair(from, to)], let one = name(from), let other = name(to) else {
                return nil
            }
            return Reasons.Step(
                from: .init(id: from, name: one), to: .init(id: to, name: other), listOf: fact.artist,
                source: fact.source, rank: fact.rank, asOf: fact.asOf)
        }
        return steps.contains(nil) ? [] : steps.compactMap(\.self)
    }
}

extension Connection {
    /// What the reasons of these tracks speak of: three or four statements, however many tracks there are.
    package func names(for tracks: [ScoredTrack]) throws -> Names {
        let evidence = tracks.map(\.evidence)
        let songs = evidence.flatMap {
            $0.carriers.tracks.map(\.track) + [$0.nearestSeed?.track, $0.playedWith].compactMap(\.self)
        }
        let people = evidence.flatMap { $0.carriers.artists.map(\.artist) + $0.path }
        let steps = evidence.flatMap { Array(zip($0.path, $0.path.dropFirst())) }
        return Names(
            of: try self.tracks(Array(Set(songs))), and: try artists(Array(Set(people))),
            try relationFacts(between: steps))
    }
}

extension ScoredTrack {
    /// Why the track is on the list: a sentence, each block's part, the seeds that carried it and the way to it.
    package func reasons(_ names: Names) -> Reasons {
        let parts = shares.map { share in
            Reasons.Part(block: share.block.rawValue, amount: share.amount, text: text(of: share, names))
        }
        return Reasons(
            sentence: sentence(names), parts: parts, seeds: names.seeds(evidence.carriers),
            path: names.steps(evidence.path))
    }

    private func sentence(_ names: Names) -> String {
        reason(track: names.song, artist: names.name)
    }

    /// What one block alone would say for the track; nil where it says nothing.
    private func text(of share: Share, _ names: Names) -> String? {
        if share.block == .feedback {
            return share.amount < 0 ? "you want less of this artist" : "you like songs of this artist"
        }
        var alone = self
        alone.shares = [share]
        var mute = self
        mute.shares = []
        let text = alone.sentence(names)
        return text == mute.sentence(names) ? nil : text
    }
}
