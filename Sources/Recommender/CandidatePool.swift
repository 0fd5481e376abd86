internal import Music

/// All candidates, laid out for scoring: built once, immutable, shared by every request.
public struct CandidatePool: Sendable {
    /// How many candidates there are.
    public var count: Int { 0 }
    /// A hash of everything that the pool was built from; the same facts in any order give the same number.
    public var fingerprint: UInt64 { 0 }

    /// Lays out the candidates; reads each sequence once.
    ///
    /// A second candidate with the same id is passed over.
    public init(
        candidates: some Sequence<Candidate>, artists: some Sequence<CandidateArtist>,
        relations: some Sequence<ArtistRelation>
    ) {}

    /// The ranked list for a listener.
    ///
    /// Pure and deterministic. It blocks: BLAS over the whole pool on one thread, so call it from an executor of your own,
    /// never from Swift's shared pool.
    public func recommend(
        for taste: Taste, dials: Dials = Dials(), settings: EngineSettings = EngineSettings()
    ) -> Ranking {
        Ranking(tracks: [], settings: settings, dials: dials, pool: fingerprint, considered: count)
    }
}
