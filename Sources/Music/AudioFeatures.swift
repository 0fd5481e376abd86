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
