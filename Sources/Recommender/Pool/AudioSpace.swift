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

    /// Learns the quantiles from the raw values of the pool, `width` a track, NaN where unknown.
    init(raw: [Float]) {
        maps = (0..<Self.width).map { feature in
            QuantileNormal(
                stride(from: feature, to: raw.count, by: Self.width).map { raw[$0] }.filter { !$0.isNaN })
        }
    }

    /// The values of a track as they come, NaN where unknown, infinite or absurd.
    static func raw(_ features: AudioFeatures?) -> [Float] {
        guard let features else { return [Float](repeating: .nan, count: width) }
        return [
            features.danceability, features.energy, features.loudness, features.speechiness,
            features.acousticness, features.instrumentalness, features.liveness, features.valence,
            // A tempo of 0 is Spotify's word for "none was found".
            features.tempo.flatMap { $0 > 0 ? $0 : nil },
        ].map { value in
            guard let value, value.isFinite else { return .nan }
            return Float(value)
        }
    }

    /// Raw values to quantiles; what is unknown stays NaN.
    func quantiles(_ raw: some Sequence<Float>) -> [Float] {
        zip(raw, maps).map { value, map in value.isNaN ? .nan : map(value) }
    }
}
