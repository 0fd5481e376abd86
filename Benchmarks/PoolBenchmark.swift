import FoundationEssentials
import Music
import Recommender

/// Building a pool and answering one listener from it: the engine as a request sees it.
enum PoolBenchmark {
    /// Build time, resident growth a candidate, and the time of a whole recommendation, for `count` candidates.
    static func run(candidates count: Int) -> [Figure] {
        var random = Numbers(state: 7)
        let artists = max(1, count / 10)
        let before = Resident.bytes
        let candidates = (0..<count).lazy.map { number in candidate(number, artists: artists) }
        let known = (0..<artists).map { number in
            CandidateArtist(
                id: Artist.ID(rawValue: Int64(number)),
                genres: ["genre \(number % 200)", "genre \(number % 37)"])
        }
        let relations = (0..<artists).flatMap { artist in
            (1...20).map { rank in
                ArtistRelation(
                    artist: Artist.ID(rawValue: Int64(artist)),
                    related: Artist.ID(rawValue: Int64.random(in: 0..<Int64(artists), using: &random)),
                    rank: rank)
            }
        }
        var pool: CandidatePool?
        let building = Clock.thread.seconds {
            pool = CandidatePool(candidates: candidates, artists: known, relations: relations)
        }
        guard let pool else { return [] }
        let resident = (Resident.bytes - before) / Double(count)
        // Of fifty artists, as a listener's are: an artist stands at every `artists`-th track. No two listeners have one in
        // common, so that nothing is remembered of another's walks.
        func seeds(_ listener: Int) -> [Taste.Seed] {
            (0..<50).map {
                Taste.Seed(track: Track.ID(rawValue: Int64($0 * (count / 50 + 1) + 60 * listener)))
            }
        }
        func list(_ listener: Int, _ clock: Clock, threads: Int) -> Double {
            clock.seconds { _ = pool.recommend(for: Taste(seeds: seeds(listener)), threads: threads) }
        }
        let first = (0..<3).map { list($0, .thread, threads: 1) }.min() ?? .nan
        let firstOfTwo = (3..<5).map { list($0, .wall, threads: 2) }.min() ?? .nan
        let next = (0..<3).map { _ in list(4, .thread, threads: 1) }.min() ?? .nan
        var (dials, fewer) = (WhatIf(), WhatIf())
        dials.novelty = 0.3
        fewer.droppedTracks = [seeds(4)[0].track]
        let tried = [dials, fewer].map { change in
            (0..<3).map { _ in
                Clock.thread.seconds { _ = pool.tryout(of: change, for: Taste(seeds: seeds(4))) }
            }.min() ?? .nan
        }
        let kept = Resident.bytes - before - resident * Double(count)
        let size = "\(count) candidates"
        let stages = pool.stages(for: Taste(seeds: seeds(5))).map { stage, took in
            Figure(
                "of it, \(stage)", "\(ScoringBenchmark.fixed(took / .milliseconds(1), 1)) ms")
        }
        let fixed = ScoringBenchmark.fixed
        return [
            Figure("lay out \(size), 1 thread", "\(fixed(building, 2)) s"),
            Figure(
                "memory of \(size) with artists and relations",
                "\(Int(resident)) bytes each (\(Int(pool.bytesPerCandidate)) by layout)"),
            Figure("memory that lists of \(size) keep for the next", "\(Int(kept / 1e6)) MB"),
            Figure(
                "a first list of 100 with reasons, \(size), 1 thread", "\(fixed(first * 1000, 1)) ms"),
            Figure("the same, 2 threads, on the wall", "\(fixed(firstOfTwo * 1000, 1)) ms"),
            Figure("a next list of the same listener's, 1 thread", "\(fixed(next * 1000, 1)) ms"),
            Figure("a what-if of theirs with another dial: two lists", "\(fixed(tried[0] * 1000, 1)) ms"),
            Figure("a what-if of theirs with a seed less: two lists", "\(fixed(tried[1] * 1000, 1)) ms"),
        ] + stages
    }

    private static func candidate(_ number: Int, artists: Int) -> Candidate {
        var random = Numbers(state: UInt64(number) &* 0xD134_2543_DE82_EF95)
        func share() -> Double { Double.random(in: 0...1, using: &random) }
        return Candidate(
            id: Track.ID(rawValue: Int64(number)), title: "Song number \(number)",
            artists: [Artist.ID(rawValue: Int64(number % artists))],
            features: number % 5 == 0
                ? nil
                : AudioFeatures(
                    acousticness: share(), danceability: share(), energy: share(), instrumentalness: share(),
                    liveness: share(), loudness: -60 * share(), speechiness: share(),
                    tempo: 60 + 120 * share(),
                    valence: share()),
            releaseYear: 1960 + number % 60, popularity: Double(number % 101))
    }
}

/// splitmix64: the same numbers in every run.
struct Numbers: RandomNumberGenerator {
    var state: UInt64
    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var word = state
        word = (word ^ (word >> 30)) &* 0xBF58_476D_1CE4_E5B9
        word = (word ^ (word >> 27)) &* 0x94D0_49BB_1331_11EB
        return word ^ (word >> 31)
    }
}
