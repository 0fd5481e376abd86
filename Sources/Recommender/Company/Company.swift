internal import LinearAlgebra
internal import Music

/// The other listeners of an installation: what they have, laid out for scoring, and the factors fitted to it.
///
/// Built once beside a pool, immutable, shared by every request. It holds numbers of tracks and of listeners who stand for
/// nobody; nothing in it names a person. Nothing of it is about one listener either: a newcomer is scored without any fit.
public struct Company: Sendable {
    /// A hash of everything that it was built from; the same histories in any order give the same number.
    public let fingerprint: UInt64
    let histories: Histories
    let factors: Factors

    /// Lays the histories out over a pool's candidates, and fits the factors; blocks for as long as the fit takes.
    public init(_ histories: some Sequence<OtherHistory>, in pool: CandidatePool) {
        let histories = Histories(histories, row: pool.row(of:))
        self.histories = histories
        factors = Factors(histories) { UInt64(bitPattern: pool.ids[Int(histories.rows[$0])].rawValue) }
        var hash = Fingerprint()
        for listener in 0..<histories.listenerCount {
            hash.add(histories.had[listener].count)
            for place in histories.had[listener] {
                hash.add(pool.ids[Int(histories.rows[Int(place)])].rawValue)
            }
        }
        fingerprint = hash.value
    }

    /// How many other listeners have any candidate.
    public var count: Int { histories.listenerCount }

    /// How many candidates any of them has.
    public var candidates: Int { histories.placeCount }
}
