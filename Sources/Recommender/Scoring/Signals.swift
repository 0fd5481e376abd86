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

    /// The scale of the cosines of artists' genres with a profile, over those whose genres are known.
    func genreScale(_ profile: [Float]) -> Scale {
        scale(of: { Double(genres.cosine($0, with: profile)) }, where: genres.isKnown)
    }

    /// How well the seed artists agree on each artist, standardised; 0 where nobody knows an artist's relations.
    ///
    /// Shrunk by the doubt in few seeds: of one artist the relations say less than what many agree on. An artist of the
    /// listener's is never further than the mean, and near also where no relation is known at all.
    func graphSignal(
        _ neighbourhood: Neighbourhood, _ settings: EngineSettings, threads: Int = 1
    ) -> Strip<Double> {
        let seeds = neighbourhood.strands.flatMap(\.artists)
        let trust = Double(seeds.count) / (Double(seeds.count) + settings.graphDoubt)
        let values = Agreement(of: neighbourhood, settings).values(threads: threads, in: reserve)
        let scale = graphScale { values[$0] }
        let near = seeds.map { (artist: $0.artist, signal: max(0, scale(values[$0.artist]) * trust)) }
        for artist in 0..<artistCount {
            values[artist] = graph.isConnected(artist) ? scale(values[artist]) * trust : 0
        }
        for (artist, signal) in near { values[artist] = signal }
        return values.finished()
    }

    /// The scale of agreement over the candidates with relations, and a few more on whom there is as much agreement as walks
    /// that lead everywhere alike would have: they decide where hardly any relation is known.
    private func graphScale(of value: (Int) -> Double) -> Scale {
        let even = logarithm(1 / Double(artistCount))
        let few = Self.evenTracks
        var (count, sum, squares) = (few, few * even, few * (even * even + Self.evenVariance))
        for artist in 0..<artistCount where graph.isConnected(artist) {
            let (tracks, value) = (Double(tracksOfArtist[artist]), value(artist))
            count += tracks
            sum += tracks * value
            squares += tracks * value * value
        }
        return Scale(mean: sum / count, square: squares / count)
    }

    /// For how many candidates the even walks count.
    private static let evenTracks = 5.0
    /// How much agreement varies among them: as much as it did in the mean over listeners of a whole catalogue.
    private static let evenVariance = 4.0

    /// The scale of a value an artist over the candidates: each artist counts as often as it has tracks.
    private func scale(of value: (Int) -> Double, where isKnown: (Int) -> Bool) -> Scale {
        withoutActuallyEscaping(value) { value in
            withoutActuallyEscaping(isKnown) { isKnown in
                Scale(
                    (0..<artistCount).lazy.filter(isKnown).map { (value($0), Int(self.tracksOfArtist[$0])) })
            }
        }
    }
}
