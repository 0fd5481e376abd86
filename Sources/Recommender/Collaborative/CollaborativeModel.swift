internal import LinearAlgebra
public import Music

/// The other listeners of an installation: what they have, and the numbers fitted to it.
///
/// Made once, immutable, shared by every pool that it joins and every request. It holds numbers of tracks and of listeners
/// who stand for nobody; nothing in it names a person. A newcomer is scored without any fit.
public struct CollaborativeModel: Sendable {
    /// A hash of everything that it was made from; the same histories in any order give the same number.
    public let fingerprint: UInt64
    let histories: Histories
    let factors: FactorSets
    /// Nil where there is too little in common to learn from.
    let completion: Completion?

    /// Fits factors and completion to histories; blocks for as long as that takes.
    ///
    /// - Parameters:
    ///   - artists: the main artists of what they have; what is not named has none in common with anything.
    ///   - before: a collaborative model that is kept as it is where the histories are the same.
    public init(
        _ histories: some Sequence<OtherHistory>, artists: [Track.ID: Artist.ID] = [:],
        or before: CollaborativeModel? = nil
    ) {
        let histories = Histories(histories)
        let artistOf = histories.tracks.map { artists[Track.ID(rawValue: $0)]?.rawValue }
        self.histories = histories
        fingerprint = histories.fingerprint(artistOf)
        if let before, before.fingerprint == fingerprint {
            (factors, completion) = (before.factors, before.completion)
        } else {
            factors = FactorSets(histories, name: histories.name)
            let words = Vocabulary(histories) { artistOf[$0] }
            completion = CompletionFit(histories, words, name: histories.name)
                .map { Completion(words, $0) }
        }
    }

    /// A collaborative model whose histories nobody completes.
    private init(_ histories: Histories) {
        self.histories = histories
        fingerprint = histories.fingerprint([])
        factors = FactorSets(histories, name: histories.name)
        completion = nil
    }

    /// The collaborative model as if one of them had never been there, factors and all; nil where they are none of them.
    ///
    /// Fits the factors anew: for a test of what is hidden of their history, which nothing here may know. The completion, whose fit
    /// takes ten times as long, stays away; so a test says rather too little of the lists than too much.
    func without(_ member: Int64) -> CollaborativeModel? {
        guard let listener = histories.listener(member) else { return nil }
        let others = (0..<histories.listenerCount).filter { $0 != listener }
        return CollaborativeModel(
            Histories(
                others.map { other in
                    OtherHistory(
                        member: Int64(other),
                        tracks: histories.had[other].map { Track.ID(rawValue: histories.tracks[Int($0)]) })
                }))
    }

    /// How many listeners have anything.
    public var count: Int { histories.listenerCount }

    /// How many tracks any of them has.
    public var trackCount: Int { histories.placeCount }
}

extension Histories {
    /// A hash of who has what, and of whom it is.
    fileprivate func fingerprint(_ artists: [Int64?]) -> UInt64 {
        var hash = Fingerprint()
        for listener in 0..<listenerCount {
            hash.add(had[listener].count)
            for place in had[listener] { hash.add(tracks[Int(place)]) }
        }
        for artist in artists { hash.add(artist ?? -1) }
        return hash.value
    }

    /// The number from which what is fitted to a place starts, so that no order plays a part.
    fileprivate func name(_ place: Int) -> UInt64 { UInt64(bitPattern: tracks[place]) }
}
