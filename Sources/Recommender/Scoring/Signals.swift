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
    /// Shrunk by the doubt in few seeds: of one artist the relations say less than what many agree on. An artist of the
    /// listener's is never further than the mean, and near also where no relation is known at all.
    func graphSignal(_ neighbourhood: Neighbourhood?, _ settings: EngineSettings) -> [Double] {
        guard let neighbourhood else { return [Double](repeating: 0, count: artistCount) }
        let seeds = neighbourhood.strands.flatMap(\.artists)
        let trust = Double(seeds.count) / (Double(seeds.count) + settings.graphDoubt)
        let values = neighbourhood.agreement(settings)
        let scale = graphScale(values)
        var signal = values.indices.map { graph.isConnected($0) ? scale(values[$0]) * trust : 0 }
        for (artist, _) in seeds { signal[artist] = max(0, scale(values[artist]) * trust) }
        return signal
    }

    /// The scale of agreement over the candidates with relations, and a few more on whom there is as much agreement as walks
    /// that lead everywhere alike would have: they decide where hardly any relation is known.
    private func graphScale(_ values: [Double]) -> Scale {
        let even = logarithm(1 / Double(artistCount))
        let few = Self.evenTracks
        var (count, sum, squares) = (few, few * even, few * (even * even + Self.evenVariance))
        for artist in values.indices where graph.isConnected(artist) {
            let tracks = Double(tracksOfArtist[artist])
            count += tracks
            sum += tracks * values[artist]
            squares += tracks * values[artist] * values[artist]
        }
        return Scale(mean: sum / count, square: squares / count)
    }

    /// For how many candidates the even walks count.
    private static let evenTracks = 5.0
    /// How much agreement varies among them: as much as it did in the mean over listeners of a whole catalogue.
    private static let evenVariance = 4.0

    /// On the scale of the candidates: each artist counts as often as it has tracks.
    private func standardised(_ values: [Double], where isKnown: (Int) -> Bool) -> [Double] {
        let scale = Scale(
            values.indices.lazy.filter(isKnown).map { (values[$0], Int(self.tracksOfArtist[$0])) })
        return values.indices.map { isKnown($0) ? scale(values[$0]) : 0 }
    }
}
