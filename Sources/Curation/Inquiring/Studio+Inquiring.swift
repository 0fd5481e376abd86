package import Music
package import Recommender

extension Studio {
    /// A list with a change, beside the one without it; what a listener only tries is not kept.
    package func tryout(of change: WhatIf, for sitting: Sitting) async throws -> Tryout {
        let pool = try await pool()
        // Whoever asked may have left while the pool was read, or while others were answered.
        try Task.checkCancellation()
        return pool.tryout(
            of: change, for: try await introduced(sitting.taste, to: pool), dials: sitting.dials)
    }

    /// Where a track stands for a listener now.
    package func standing(of track: Track.ID, for sitting: Sitting) async throws -> Standing {
        let pool = try await pool()
        try Task.checkCancellation()
        return pool.standing(
            of: track, for: try await introduced(sitting.taste, to: pool), dials: sitting.dials)
    }
}
