public import Music

/// What somebody would change to see what comes of it: other dials, other seeds.
///
/// What is not named stays as it is.
public struct WhatIf: Sendable, Hashable, Codable {
    /// Instead of ``Dials/limit``.
    public var limit: Int?
    /// Instead of ``Dials/novelty``.
    public var novelty: Double?
    /// Instead of ``Dials/diversity``.
    public var diversity: Double?
    /// Instead of ``Dials/tracksPerArtist``.
    public var tracksPerArtist: Int?
    /// Instead of ``Dials/allowsExplicit``.
    public var allowsExplicit: Bool?
    /// Instead of ``Dials/mood``; one without wishes takes a mood away.
    public var mood: Mood?
    /// Instead of ``Dials/crawl``; ``CrawlLimit/off`` takes a limit away.
    public var crawl: CrawlLimit?
    /// Seeds that are not to speak; they stay known.
    public var droppedTracks: [Track.ID] = []
    /// Tracks that are to speak as loudly as the loudest seed.
    public var addedTracks: [Track.ID] = []
    /// Artists who are not to speak, nor any seed of theirs.
    public var droppedArtists: [Artist.ID] = []
    /// Artists who are to speak as loudly as the loudest seed artist.
    public var addedArtists: [Artist.ID] = []

    /// Nothing changes.
    public init() {}

    /// The dials with the changes.
    public func applied(to dials: Dials) -> Dials {
        Dials(
            limit: limit ?? dials.limit, novelty: novelty ?? dials.novelty,
            diversity: diversity ?? dials.diversity,
            tracksPerArtist: tracksPerArtist ?? dials.tracksPerArtist,
            allowsExplicit: allowsExplicit ?? dials.allowsExplicit, mood: mood ?? dials.mood,
            crawl: crawl == CrawlLimit.off ? nil : crawl ?? dials.crawl)
    }

    /// The taste with the changes; the pool says who made a track.
    public func applied(to taste: Taste, in pool: CandidatePool) -> Taste {
        var changed = taste
        let tracks = Set(droppedTracks)
        let artists = Set(droppedArtists)
        changed.seeds.removeAll { seed in
            tracks.contains(seed.track) || pool.artist(of: seed).map(artists.contains) == true
        }
        changed.artists.removeAll { artists.contains($0.artist) }
        changed.known.formUnion(taste.seeds.map(\.track))
        let loudest = taste.seeds.map(\.weight).max() ?? 1
        for track in addedTracks {
            changed.dislikedTracks.remove(track)
            changed.seeds.removeAll { $0.track == track }
            changed.seeds.append(Taste.Seed(track: track, weight: loudest))
        }
        let loudestArtist = taste.artists.map(\.weight).max() ?? loudest
        for artist in addedArtists {
            changed.dislikedArtists.remove(artist)
            changed.artists.removeAll { $0.artist == artist }
            changed.artists.append(Taste.SeedArtist(artist: artist, weight: loudestArtist))
        }
        return changed
    }
}

extension CandidatePool {
    /// Who made a seed, where that is known.
    fileprivate func artist(of seed: Taste.Seed) -> Artist.ID? {
        row(of: seed.track).map { artistIDs[Int(artist[$0])] } ?? seed.facts?.artists.first
    }
}
