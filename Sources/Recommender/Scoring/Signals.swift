internal import LinearAlgebra
internal import Music

extension CandidatePool {
    /// The scale of the cosine to a direction over all candidates whose sound is known, from the moments alone.
    func audioScale(_ direction: [Float]) -> Scale {
        let width = AudioSpace.width
        var (mean, square) = (0.0, 0.0)
        for i in 0..<width {
            mean += Double(direction[i]) * audioMean[i]
            for j in 0..<width {
                square += Double(direction[i]) * audioMoments[i * width + j] * Double(direction[j])
            }
        }
        return Scale(mean: mean, square: square)
    }

    /// The cosine of each artist's genres with a profile, standardised; 0 where an artist's genres are unknown.
    func genreSignal(_ profile: [Float]) -> [Double] {
        let cosines = (0..<artistCount).map { Double(genres.cosine($0, with: profile)) }
        return standardised(cosines) { genres.isKnown($0) }
    }

    /// The log of each artist's personalised PageRank, standardised; 0 where nobody knows an artist's relations.
    func graphSignal(from artists: [(artist: Int, weight: Double)], _ settings: EngineSettings) -> [Double] {
        var start = [Double](repeating: 0, count: artistCount)
        for (artist, weight) in artists { start[artist] += weight }
        guard !artists.isEmpty else { return start }
        let rank = graph.pageRank(from: start, restart: settings.restart, steps: settings.walkSteps)
        return standardised(rank.map { logarithm($0 + settings.rankFloor) }) {
            graph.isConnected($0) || start[$0] > 0
        }
    }

    /// On the scale of the candidates: each artist counts as often as it has tracks.
    private func standardised(_ values: [Double], where isKnown: (Int) -> Bool) -> [Double] {
        let scale = Scale(
            values.indices.lazy.filter(isKnown).map { (values[$0], Int(self.tracksOfArtist[$0])) })
        return values.indices.map { isKnown($0) ? scale(values[$0]) : 0 }
    }
}
