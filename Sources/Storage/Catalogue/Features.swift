public import Music
public import Postgres

extension Connection {
    /// Tracks of which no features are known, and which nobody was asked about lately, by rising id.
    ///
    /// Reads as much as it answers, however many were answered before. Of those that nobody knew, the longest ago come first.
    public func tracksWithoutFeatures(
        notAskedFor span: Duration = .seconds(30 * 86_400), limit: Int
    ) throws -> [Track.ID] {
        try rows(Track.withoutFeaturesQuery(notAskedFor: span, limit: limit)).map { try $0.get("track_id") }
    }

    /// Of how many tracks nobody was asked yet how they sound, to a limit.
    public func unheardTracks(atMost limit: Int) throws -> Int {
        try one(
            try row("SELECT count(*) AS count FROM (SELECT FROM unheard_tracks LIMIT \(limit)) u")
        ).get("count")
    }

    /// Keeps the answers of a source; nil, and features of which none is within its range, mean that nobody knows.
    ///
    /// What is known is never forgotten for a "nobody knows".
    public func remember(_ answers: [(track: Track.ID, features: AudioFeatures?)], from source: Source) throws
    {
        // The last word on a track counts, and one statement may touch a row once.
        let answers = Dictionary(answers.map { ($0.track, ($0.features ?? AudioFeatures()).sound) }) { $1 }
            .sorted { $0.key.rawValue < $1.key.rawValue }
        guard !answers.isEmpty else { return }
        let sounds = answers.map(\.value)
        try execute(
            """
            INSERT INTO audio_features AS known (track_id, source, fetched_at, acousticness, danceability, energy,
                   instrumentalness, liveness, loudness, speechiness, tempo, valence, key, mode, time_signature)
            SELECT new.track_id, CASE WHEN num_nonnulls(a, d, e, i, li, lo, s, te, v, k, m, ti) > 0 THEN \(source) END,
                   now(), a, d, e, i, li, lo, s, te, v, k, m, ti
              FROM unnest(\(answers.map(\.key)), \(sounds.map(\.acousticness)), \(sounds.map(\.danceability)),
                          \(sounds.map(\.energy)), \(sounds.map(\.instrumentalness)), \(sounds.map(\.liveness)),
                          \(sounds.map(\.loudness)), \(sounds.map(\.speechiness)), \(sounds.map(\.tempo)),
                          \(sounds.map(\.valence)), \(sounds.map(\.key)), \(sounds.map(\.mode)),
                          \(sounds.map(\.timeSignature)))
                   AS new (track_id, a, d, e, i, li, lo, s, te, v, k, m, ti)
              JOIN tracks ON tracks.id = new.track_id
                ON CONFLICT (track_id) DO UPDATE
               SET source = excluded.source, fetched_at = excluded.fetched_at, acousticness = excluded.acousticness,
                   danceability = excluded.danceability, energy = excluded.energy,
                   instrumentalness = excluded.instrumentalness, liveness = excluded.liveness,
                   loudness = excluded.loudness, speechiness = excluded.speechiness, tempo = excluded.tempo,
                   valence = excluded.valence, key = excluded.key, mode = excluded.mode,
                   time_signature = excluded.time_signature
             WHERE excluded.source IS NOT NULL OR known.source IS NULL
            """)
    }

    /// How tracks sound, where somebody knows.
    public func features(of ids: [Track.ID]) throws -> [Track.ID: AudioFeatures] {
        let rows = try rows(
            "SELECT * FROM audio_features WHERE track_id = ANY (\(ids)) AND source IS NOT NULL")
        return Dictionary(
            uniqueKeysWithValues: try rows.map { (try $0.get("track_id"), try AudioFeatures($0)) })
    }
}

extension Track {
    /// Those of whom nobody was asked yet, and those of whom nobody knew: each has an index that begins with the next one.
    package static func withoutFeaturesQuery(
        notAskedFor span: Duration = .seconds(30 * 86_400), limit: Int
    ) -> Query {
        """
        SELECT track_id FROM (
            (SELECT track_id FROM unheard_tracks ORDER BY track_id LIMIT \(limit))
            UNION ALL
            (SELECT track_id FROM audio_features WHERE source IS NULL AND fetched_at < now() - \(span)
              ORDER BY fetched_at, track_id LIMIT \(limit))) u
         ORDER BY track_id LIMIT \(limit)
        """
    }
}

extension AudioFeatures {
    /// Reads the columns of `audio_features`.
    init(_ row: Row) throws {
        self.init(
            acousticness: try row.get("acousticness"), danceability: try row.get("danceability"),
            energy: try row.get("energy"), instrumentalness: try row.get("instrumentalness"),
            liveness: try row.get("liveness"), loudness: try row.get("loudness"),
            speechiness: try row.get("speechiness"), tempo: try row.get("tempo"),
            valence: try row.get("valence"),
            key: try row.get("key"), mode: try row.get("mode"), timeSignature: try row.get("time_signature"))
    }

    /// The same without what lies outside its range; an outsider's -1 for "no key" is unknown.
    fileprivate var sound: AudioFeatures {
        func whole(_ range: ClosedRange<Int>, _ value: Int?) -> Int? {
            value.flatMap { range.contains($0) ? $0 : nil }
        }
        return AudioFeatures(
            acousticness: within(0...1, acousticness), danceability: within(0...1, danceability),
            energy: within(0...1, energy), instrumentalness: within(0...1, instrumentalness),
            liveness: within(0...1, liveness), loudness: within(-200...100, loudness),
            speechiness: within(0...1, speechiness), tempo: within(0...1000, tempo),
            valence: within(0...1, valence),
            key: whole(0...11, key), mode: whole(0...1, mode), timeSignature: whole(0...15, timeSignature))
    }
}
