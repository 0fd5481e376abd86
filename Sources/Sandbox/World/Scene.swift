import Music

/// A corner of the musical world: artists who play alike and know one another.
struct Scene: Sendable {
    let name: String
    let genres: [String]
    /// The middle of its years.
    let era: Int
    /// How its tracks sound in the middle.
    let sound: Sound
    let naming: Naming
    /// The colour of its covers, in degrees.
    let hue: Int
    /// How well known its best known artist is, 0 to 100.
    let fame: Int

    /// The nine measures that vary from scene to scene.
    struct Sound: Sendable {
        let danceability, energy, loudness, speechiness, acousticness, instrumentalness, liveness, valence,
            tempo: Double

        init(
            _ danceability: Double, _ energy: Double, _ loudness: Double, _ speechiness: Double,
            _ acousticness: Double, _ instrumentalness: Double, _ liveness: Double, _ valence: Double,
            _ tempo: Double
        ) {
            self.danceability = danceability
            self.energy = energy
            self.loudness = loudness
            self.speechiness = speechiness
            self.acousticness = acousticness
            self.instrumentalness = instrumentalness
            self.liveness = liveness
            self.valence = valence
            self.tempo = tempo
        }
    }

    /// How its artists call themselves.
    enum Naming: Sendable { case band, person, alias, ensemble }

    init(
        _ name: String, _ genres: [String], era: Int, fame: Int, hue: Int, _ naming: Naming, _ sound: Sound
    ) {
        self.name = name
        self.genres = genres
        self.era = era
        self.fame = fame
        self.hue = hue
        self.naming = naming
        self.sound = sound
    }

    /// All scenes, in a ring: neighbours in the list are neighbours in taste.
    ///
    /// A sound is dance, energy, loudness, speech, acoustic, instrumental, live, valence, tempo.
    static let all: [Scene] = [
        Scene(
            "dream pop", ["dream pop", "shoegaze", "indie pop"], era: 2010, fame: 72, hue: 285, .band,
            Sound(0.45, 0.58, -8.5, 0.04, 0.22, 0.30, 0.15, 0.32, 118)),
        Scene(
            "indie rock", ["indie rock", "modern rock", "garage rock"], era: 2007, fame: 84, hue: 12, .band,
            Sound(0.52, 0.76, -5.9, 0.05, 0.08, 0.06, 0.18, 0.55, 128)),
        Scene(
            "post-punk", ["post-punk", "new wave", "art punk"], era: 1983, fame: 74, hue: 350, .band,
            Sound(0.56, 0.72, -9.2, 0.05, 0.07, 0.16, 0.16, 0.60, 134)),
        Scene(
            "synth-pop", ["synth-pop", "new wave", "electropop"], era: 1986, fame: 82, hue: 315, .band,
            Sound(0.66, 0.70, -8.8, 0.04, 0.14, 0.08, 0.15, 0.66, 122)),
        Scene(
            "pop", ["pop", "dance pop", "electropop"], era: 2016, fame: 96, hue: 330, .person,
            Sound(0.67, 0.72, -5.2, 0.07, 0.14, 0.00, 0.16, 0.53, 119)),
        Scene(
            "house", ["house", "deep house", "nu disco"], era: 2014, fame: 80, hue: 190, .alias,
            Sound(0.77, 0.76, -7.3, 0.06, 0.06, 0.45, 0.12, 0.52, 123)),
        Scene(
            "techno", ["techno", "minimal techno", "dub techno"], era: 2012, fame: 62, hue: 205, .alias,
            Sound(0.74, 0.71, -9.6, 0.06, 0.06, 0.84, 0.11, 0.24, 128)),
        Scene(
            "ambient", ["ambient", "drone", "electronica"], era: 2008, fame: 66, hue: 175, .alias,
            Sound(0.26, 0.18, -21.5, 0.04, 0.82, 0.88, 0.12, 0.12, 98)),
        Scene(
            "modern classical", ["neo-classical", "classical", "compositional ambient"], era: 2013, fame: 70,
            hue: 45, .person, Sound(0.32, 0.12, -22.8, 0.04, 0.95, 0.89, 0.11, 0.14, 102)),
        Scene(
            "orchestral", ["classical", "early music", "baroque"], era: 1998, fame: 68, hue: 38, .ensemble,
            Sound(0.27, 0.17, -20.4, 0.04, 0.93, 0.80, 0.15, 0.24, 104)),
        Scene(
            "jazz", ["jazz", "hard bop", "cool jazz"], era: 1962, fame: 74, hue: 220, .ensemble,
            Sound(0.50, 0.33, -14.2, 0.05, 0.82, 0.42, 0.17, 0.50, 116)),
        Scene(
            "jazz fusion", ["jazz fusion", "nu jazz", "afrobeat"], era: 2015, fame: 62, hue: 235, .ensemble,
            Sound(0.60, 0.58, -10.3, 0.07, 0.34, 0.52, 0.15, 0.58, 112)),
        Scene(
            "soul", ["soul", "motown", "funk"], era: 1970, fame: 82, hue: 28, .person,
            Sound(0.63, 0.55, -10.1, 0.05, 0.42, 0.04, 0.17, 0.72, 113)),
        Scene(
            "r&b", ["r&b", "neo soul", "alternative r&b"], era: 2015, fame: 89, hue: 300, .person,
            Sound(0.65, 0.52, -7.6, 0.11, 0.32, 0.02, 0.15, 0.43, 108)),
        Scene(
            "hip hop", ["hip hop", "rap", "conscious hip hop"], era: 2013, fame: 95, hue: 55, .alias,
            Sound(0.73, 0.65, -6.6, 0.24, 0.16, 0.01, 0.21, 0.50, 121)),
        Scene(
            "boom bap", ["boom bap", "east coast hip hop", "golden age hip hop"], era: 1995, fame: 78,
            hue: 48, .alias, Sound(0.76, 0.68, -8.4, 0.27, 0.12, 0.03, 0.22, 0.62, 95)),
        Scene(
            "reggae", ["reggae", "roots reggae", "dub"], era: 1978, fame: 72, hue: 110, .band,
            Sound(0.76, 0.48, -9.8, 0.10, 0.17, 0.06, 0.13, 0.76, 124)),
        Scene(
            "latin", ["latin pop", "reggaeton", "cumbia"], era: 2017, fame: 94, hue: 5, .person,
            Sound(0.74, 0.76, -5.1, 0.09, 0.20, 0.01, 0.16, 0.69, 108)),
        Scene(
            "bossa nova", ["bossa nova", "mpb", "samba"], era: 1968, fame: 68, hue: 150, .person,
            Sound(0.59, 0.32, -14.0, 0.05, 0.78, 0.10, 0.15, 0.61, 114)),
        Scene(
            "folk", ["folk", "singer-songwriter", "chamber folk"], era: 2009, fame: 76, hue: 95, .person,
            Sound(0.48, 0.31, -12.6, 0.04, 0.80, 0.08, 0.13, 0.36, 115)),
        Scene(
            "country", ["country", "americana", "outlaw country"], era: 2004, fame: 82, hue: 32, .person,
            Sound(0.56, 0.64, -7.4, 0.04, 0.30, 0.01, 0.17, 0.57, 127)),
        Scene(
            "classic rock", ["classic rock", "rock", "blues rock"], era: 1974, fame: 86, hue: 20, .band,
            Sound(0.50, 0.72, -9.5, 0.05, 0.18, 0.07, 0.22, 0.60, 125)),
        Scene(
            "metal", ["metal", "doom metal", "post-metal"], era: 2003, fame: 76, hue: 0, .band,
            Sound(0.36, 0.92, -6.1, 0.08, 0.01, 0.24, 0.20, 0.25, 126)),
        Scene(
            "post-rock", ["post-rock", "math rock", "instrumental rock"], era: 2006, fame: 64, hue: 250,
            .band, Sound(0.35, 0.60, -10.4, 0.05, 0.18, 0.80, 0.15, 0.20, 122)),
    ]
}
