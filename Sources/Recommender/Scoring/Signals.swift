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

    /// How well the seed artists agree on each artist, standardised; 0 where nobody knows an artist's relations.
    ///
    /// Shrunk by the doubt in few seeds: of one artist the relations say less than what many agree on.
    func graphSignal(_ neighbourhood: Neighbourhood?, _ settings: EngineSettings) -> [Double] {
        guard let neighbourhood else { return [Double](repeating: 0, count: artistCount) }
        var isSeed = [Bool](repeating: false, count: artistCount)
        for (artist, _) in neighbourhood.strands.lazy.flatMap(\.artists) { isSeed[artist] = true }
        let trust = neighbourhood.effective / (neighbourhood.effective + settings.graphDoubt)
        return standardised(neighbourhood.agreement(settings)) { graph.isConnected($0) || isSeed[$0] }
            .map { $0 * trust }
    }

    /// On the scale of the candidates: each artist counts as often as it has tracks.
    private func standardised(_ values: [Double], where isKnown: (Int) -> Bool) -> [Double] {
        let scale = Scale(
            values.indices.lazy.filter(isKnown).map { (values[$0], Int(self.tracksOfArtist[$0])) })
        return values.indices.map { isKnown($0) ? scale(values[$0]) : 0 }
    }
}
