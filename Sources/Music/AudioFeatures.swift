/// How a track sounds, in the measures that Spotify defined; nil where nobody knows.
///
/// Source of names and ranges: Spotify Web API, `GET /audio-features`.
public struct AudioFeatures: Sendable, Hashable {
    /// Confidence that it is acoustic, 0 to 1.
    public var acousticness: Double?
    /// Fitness for dancing, 0 to 1.
    public var danceability: Double?
    /// Intensity, 0 to 1.
    public var energy: Double?
    /// Confidence that nobody sings, 0 to 1.
    public var instrumentalness: Double?
    /// Confidence that an audience is present, 0 to 1.
    public var liveness: Double?
    /// Loudness in dB, usually -60 to 0.
    public var loudness: Double?
    /// Share of spoken words, 0 to 1.
    public var speechiness: Double?
    /// Tempo in beats a minute.
    public var tempo: Double?
    /// Cheerfulness, 0 to 1.
    public var valence: Double?
    /// Pitch class of the key, 0 (C) to 11 (B).
    public var key: Int?
    /// 1 for major, 0 for minor.
    public var mode: Int?
    /// Beats in a bar, 3 to 7.
    public var timeSignature: Int?

    /// Features of a track; whatever is left out is unknown.
    public init(
        acousticness: Double? = nil, danceability: Double? = nil, energy: Double? = nil,
        instrumentalness: Double? = nil, liveness: Double? = nil, loudness: Double? = nil,
        speechiness: Double? = nil,
        tempo: Double? = nil, valence: Double? = nil, key: Int? = nil, mode: Int? = nil,
        timeSignature: Int? = nil
    ) {
        self.acousticness = acousticness
        self.danceability = danceability
        self.energy = energy
        self.instrumentalness = instrumentalness
        self.liveness = liveness
        self.loudness = loudness
        self.speechiness = speechiness
        self.tempo = tempo
        self.valence = valence
        self.key = key
        self.mode = mode
        self.timeSignature = timeSignature
    }
}

extension AudioFeatures {
    /// The same features without values that cannot be: not a number, or out of the measure's range.
    ///
    /// Outside services send -1 for an unknown key and 0 for an unknown tempo.
    public var plausible: AudioFeatures {
        func within(_ range: ClosedRange<Double>, _ value: Double?) -> Double? {
            value.flatMap { range.contains($0) ? $0 : nil }
        }
        func within(_ range: ClosedRange<Int>, _ value: Int?) -> Int? {
            value.flatMap { range.contains($0) ? $0 : nil }
        }
        return AudioFeatures(
            acousticness: within(0...1, acousticness), danceability: within(0...1, danceability),
            energy: within(0...1, energy), instrumentalness: within(0...1, instrumentalness),
            liveness: within(0...1, liveness), loudness: within(-100...20, loudness),
            speechiness: within(0...1, speechiness), tempo: within(1...500, tempo),
            valence: within(0...1, valence), key: within(0...11, key), mode: within(0...1, mode),
            timeSignature: within(3...7, timeSignature))
    }

    /// Whether nothing is known at all.
    public var isEmpty: Bool { self == AudioFeatures() }
}
