internal import LinearAlgebra
internal import Music

/// The space of sounds: nine features, each mapped to normal quantiles.
///
/// Key, mode, time signature and length are left out: they say nothing of a taste.
struct AudioSpace: Sendable {
    /// The names of the features, in the order of the values.
    static let names = [
        "danceability", "energy", "loudness", "speechiness", "acousticness", "instrumentalness", "liveness",
        "valence", "tempo",
    ]
    /// How many features there are.
    static let width = 9

    let maps: [QuantileNormal]

    /// Learns the quantiles from the raw values of the pool.
    init(_ drafts: [Draft], threads: Int) {
        maps = inParts(of: Self.width, size: 1, threads: threads) { feature in
            QuantileNormal(
                drafts.compactMap { $0.raw[feature.lowerBound].isNaN ? nil : $0.raw[feature.lowerBound] })
        }
    }

    /// The values of a track as they come, NaN where unknown, infinite or absurd; `width` of them.
    static func raw(_ features: AudioFeatures?) -> [Float] {
        let raw = rawVector(features)
        return (0..<width).map { raw[$0] }
    }

    /// The same in a vector, with NaN behind them.
    static func rawVector(_ features: AudioFeatures?) -> SIMD16<Float> {
        var raw = SIMD16<Float>(repeating: .nan)
        guard let features else { return raw }
        func set(_ feature: Int, _ value: Double?) {
            if let value, value.isFinite { raw[feature] = Float(value) }
        }
        set(0, features.danceability)
        set(1, features.energy)
        set(2, features.loudness)
        set(3, features.speechiness)
        set(4, features.acousticness)
        set(5, features.instrumentalness)
        set(6, features.liveness)
        set(7, features.valence)
        // A tempo of 0 is Spotify's word for "none was found".
        if let tempo = features.tempo, tempo > 0 { set(8, tempo) }
        return raw
    }

    /// Raw values to quantiles; what is unknown stays NaN.
    func quantiles(_ raw: some Sequence<Float>) -> [Float] {
        zip(raw, maps).map { value, map in value.isNaN ? .nan : map(value) }
    }
}
