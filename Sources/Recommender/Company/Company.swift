internal import LinearAlgebra
internal import Music

/// The other listeners of an installation: what they have, and the factors fitted to it.
///
/// Made once, immutable, shared by every pool that it joins and every request. It holds numbers of tracks and of listeners
/// who stand for nobody; nothing in it names a person. A newcomer is scored without any fit.
public struct Company: Sendable {
    /// A hash of everything that it was made from; the same histories in any order give the same number.
    public let fingerprint: UInt64
    let histories: Histories
    let factors: Factors

    /// Fits the factors to histories; blocks for as long as that takes.
    ///
    /// - Parameter before: a company that is kept as it is where the histories are the same.
    public init(_ histories: some Sequence<OtherHistory>, or before: Company? = nil) {
        self.init(Histories(histories), or: before)
    }

    private init(_ histories: Histories, or before: Company?) {
        self.histories = histories
        fingerprint = histories.fingerprint
        if let before, before.fingerprint == fingerprint {
            factors = before.factors
        } else {
            factors = Factors(histories) { UInt64(bitPattern: histories.tracks[$0]) }
        }
    }

    /// The company as if one of them had never been there, factors and all; nil where they are none of them.
    ///
    /// Fits anew: for a test of what is hidden of their history, which nothing here may know.
    func without(_ member: Int64) -> Company? {
        guard let listener = histories.listener(member) else { return nil }
        let others = (0..<histories.listenerCount).filter { $0 != listener }
        return Company(
            others.map { other in
                OtherHistory(
                    member: Int64(other),
                    tracks: histories.had[other].map { Track.ID(rawValue: histories.tracks[Int($0)]) })
            })
    }

    /// How many listeners have anything.
    public var count: Int { histories.listenerCount }

    /// How many tracks any of them has.
    public var trackCount: Int { histories.placeCount }
}

extension Histories {
    /// A hash of who has what.
    fileprivate var fingerprint: UInt64 {
        var hash = Fingerprint()
        for listener in 0..<listenerCount {
            hash.add(had[listener].count)
            for place in had[listener] { hash.add(tracks[Int(place)]) }
        }
        return hash.value
    }
}
