package import Music
package import Recommender

extension Studio {
    /// A list with a change, beside the one without it; what a listener only tries is not kept.
    package func tryout(of change: WhatIf, for snapshot: TasteSnapshot) async throws -> Tryout {
        let pool = try await pool()
        // Whoever asked may have left while the pool was read, or while others were answered.
        try Task.checkCancellation()
        let (known, joined) = try await introduced(snapshot.taste, of: snapshot.listener, to: pool)
        var taste = known
        taste.crawledArtists = try await crawledArtists.artists(of: [snapshot.dials.crawl, change.crawl])
        return joined.tryout(of: change, for: taste, dials: snapshot.dials, threads: Self.threads)
    }

    /// Where a track stands for a listener now.
    package func standing(of track: Track.ID, for snapshot: TasteSnapshot) async throws -> Standing {
        let pool = try await pool()
        try Task.checkCancellation()
        let (known, joined) = try await introduced(snapshot.taste, of: snapshot.listener, to: pool)
        var taste = known
        taste.crawledArtists = try await crawledArtists.artists(of: [snapshot.dials.crawl])
        return joined.standing(of: track, for: taste, dials: snapshot.dials, threads: Self.threads)
    }
}
