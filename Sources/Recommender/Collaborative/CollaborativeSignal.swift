internal import LinearAlgebra

/// What other listeners' histories say for one listener, a value a place.
///
/// What nobody else has is left as it is, and so is what a single other one has: no list tells what one person plays.
struct CollaborativeSignal: Sendable {
    /// How much they say, 0 (nothing) to 1; the weights of all blocks go by it.
    let trust: Double
    /// What is had by those who have the seeds; mean 0 and standard deviation 1 over what somebody else has.
    let alike: [Float]
    private let collaborativeIndex: CollaborativeIndex
    private let walk: Histories.Walk
    /// Which of the taste's points somebody else has, in the order of the walk's seeds.
    private let points: [Int]

    /// Nil where nobody else has any of the seeds.
    ///
    /// - Parameter tastes: those of the listener. Where they are of worlds apart, each speaks for itself too, and what one of
    ///   them says most counts, so that the one that most others share does not drown the rest.
    init?(
        _ taste: ResolvedTaste, _ tastes: Tastes?, member: Int64?, in collaborativeIndex: CollaborativeIndex,
        _ settings: EngineSettings
    ) {
        let model = collaborativeIndex.model
        let histories = model.histories
        let member = member.flatMap(histories.listener)
        let counts = histories.counts(without: member)
        let seeds = taste.points.enumerated().compactMap { number, point in
            histories.place(of: point.track).map { (point: number, place: $0, weight: point.weight) }
        }.filter { counts[$0.place] > 0 }
        points = seeds.map(\.point)
        let all = taste.points.reduce(0) { $0 + $1.weight }
        let known = seeds.reduce(0) { $0 + $1.weight }
        guard known > 0 else { return nil }
        trust = settings.collaborativeTrust * histories.trust(counts) * known / all
        guard trust > 0 else { return nil }
        let speakers = Speakers(histories, model, counts, member, settings)
        walk = speakers.walk(from: seeds.map { ($0.place, $0.weight) })
        let whole = speakers.parts(of: seeds.map { ($0.place, $0.weight) })
        let ofTastes = (tastes.flatMap { $0.worlds > 1 ? 0..<$0.weights.count : nil } ?? 0..<0)
            .map { number in
                seeds.filter { seed in
                    taste.points[seed.point].artist.flatMap { tastes?.taste(of: $0) } == number
                }
            }.filter { !$0.isEmpty }.map { speakers.parts(of: $0.map { ($0.place, $0.weight) }) }
        alike = mean(
            of: whole.indices.map { part in
                guard ofTastes.count > 1 else { return whole[part] }
                let most = whole[part].signal.indices.map { place in
                    ofTastes.reduce(-Float.infinity) { max($0, $1[part].signal[place]) }
                }
                let apart = standardised(most, where: counts)
                let share = Float(settings.tasteShare)
                return (
                    whole[part].weight,
                    zip(whole[part].signal, apart).map { (1 - share) * $0 + share * $1 }
                )
            })
        self.collaborativeIndex = collaborativeIndex
    }

    /// The place of a row; nil where nobody has it.
    func place(of row: Int) -> Int? { collaborativeIndex.place(of: row) }

    /// How much of the walk to a row comes from each point of the taste; empty where it does not lead there.
    ///
    /// The factors' part and the completion's cannot be told apart by seeds; they follow the same histories.
    func parts(of row: Int) -> [(point: Int, part: Double)] {
        guard let place = place(of: row) else { return [] }
        let ways = walk.ways(to: place, in: collaborativeIndex.model.histories)
        let total = ways.reduce(0, +)
        guard total > 0 else { return [] }
        return zip(points, ways).compactMap { $1 > 0 ? ($0, $1 / total) : nil }
    }

    /// Adds to the scores of rows what `values`, one a place, say of those that somebody has.
    func adjustment(_ values: [Float]) -> Matrix.Adjustment { collaborativeIndex.adjustment(values) }
}

/// Those who say what others have in common with seeds: a walk, factors, a completion.
private struct Speakers {
    private let histories: Histories
    private let model: CollaborativeModel
    private let counts: [Int32]
    private let member: Int?
    private let settings: EngineSettings

    init(
        _ histories: Histories, _ model: CollaborativeModel, _ counts: [Int32], _ member: Int?,
        _ settings: EngineSettings
    ) {
        (self.histories, self.model, self.counts) = (histories, model, counts)
        (self.member, self.settings) = (member, settings)
    }

    /// The walk from seeds.
    func walk(from seeds: [(place: Int, weight: Double)]) -> Histories.Walk {
        Histories.Walk(
            histories, from: even(seeds), powers: settings.historyWalk, counts: counts, passingOver: member)
    }

    /// What each says of every place, standardised, and how much it counts.
    func parts(of seeds: [(place: Int, weight: Double)]) -> [(weight: Double, signal: [Float])] {
        let even = even(seeds)
        let walked = standardised(walk(from: seeds).ends(in: histories), where: counts)
        var parts = [(1 - settings.factorShare - settings.completionShare, walked)]
        let factors = model.factors.signals(of: even)
        parts += factors.map {
            (settings.factorShare / Double(factors.count), standardised($0, where: counts))
        }
        if let completed = model.completion?.signal(of: even) {
            parts.append((settings.completionShare, standardised(completed, where: counts)))
        }
        return parts
    }

    /// As loudly, in the mean, as what another listener has.
    private func even(_ seeds: [(place: Int, weight: Double)]) -> [(place: Int, weight: Double)] {
        let all = seeds.reduce(0) { $0 + $1.weight }
        return seeds.map { ($0.place, $0.weight * Double(seeds.count) / all) }
    }
}

/// The mean of some signals of the same places, each with its weight; those below 0 count for nothing.
private func mean(of parts: [(weight: Double, signal: [Float])]) -> [Float] {
    let all = parts.reduce(0) { $0 + max(0, $1.weight) }
    var mean = [Float](repeating: 0, count: parts[0].signal.count)
    guard all > 0 else { return mean }
    for (weight, signal) in parts where weight > 0 {
        let part = Float(weight / all)
        for place in mean.indices { mean[place] += part * signal[place] }
    }
    return mean
}

/// Mean 0 and standard deviation 1 over the places that somebody has; 0 where fewer than two have one.
private func standardised(_ values: [Float], where counts: [Int32]) -> [Float] {
    let scale = Scale(values.indices.lazy.filter { counts[$0] > 0 }.map { (Double(values[$0]), 1) })
    return values.indices.map { counts[$0] > 1 ? Float(scale(Double(values[$0]))) : 0 }
}

extension Histories {
    /// How many listeners have each place, but for one.
    func counts(without member: Int?) -> [Int32] {
        var counts = (0..<placeCount).map { Int32(owners[$0].count) }
        if let member { for place in had[member] { counts[Int(place)] -= 1 } }
        return counts
    }

    /// How much listeners have in common: 1 less the part of all that they have that nobody but them has.
    func trust(_ counts: [Int32]) -> Double {
        let (all, alone) = counts.reduce(into: (0, 0)) {
            $0.0 += Int($1)
            $0.1 += $1 == 1 ? 1 : 0
        }
        return all > 0 ? 1 - Double(alone) / Double(all) : 0
    }
}
