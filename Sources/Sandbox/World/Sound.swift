import Music

/// How the tracks of one artist sound: the scene's middle, moved by where the artist stands in its ring.
struct Sound {
    private let middle: Scene.Sound
    /// From -1 to 1: livelier or calmer than the scene.
    private let drive: Double
    /// From -1 to 1: brighter or darker than the scene.
    private let mood: Double

    init(of scene: Scene, angle: Double) {
        middle = scene.sound
        // A square wave's cousin without a sine: FoundationEssentials has none, and a triangle will do.
        drive = Self.triangle(angle)
        mood = Self.triangle(angle + 1.5708)
    }

    var speechiness: Double { middle.speechiness }

    /// The features of one track.
    func features(_ chance: inout Chance) -> AudioFeatures {
        func share(_ middle: Double, _ pull: Double, spread: Double) -> Double {
            let room = min(middle, 1 - middle)
            let value = middle + pull * room * 0.4 + chance.bell() * spread * (0.3 + room)
            return (min(0.995, max(0.0005, value)) * 10_000).rounded() / 10_000
        }
        return AudioFeatures(
            acousticness: share(middle.acousticness, -drive, spread: 0.25),
            danceability: share(middle.danceability, mood * 0.5, spread: 0.14),
            energy: share(middle.energy, drive, spread: 0.15),
            instrumentalness: share(middle.instrumentalness, -mood, spread: 0.25),
            liveness: share(middle.liveness, 0, spread: 0.2),
            loudness: ((middle.loudness + drive * 2 + chance.bell() * 1.8) * 1000).rounded() / 1000,
            speechiness: share(middle.speechiness, 0, spread: 0.1),
            tempo: ((middle.tempo + drive * 8 + chance.bell() * 17) * 1000).rounded() / 1000,
            valence: share(middle.valence, mood, spread: 0.2),
            key: Int(chance.next() % 12), mode: chance.next() % 3 == 0 ? 0 : 1,
            timeSignature: chance.next() % 12 == 0 ? 3 : 4)
    }

    /// Period 2π, from -1 to 1.
    private static func triangle(_ angle: Double) -> Double {
        let turn = (angle / 6.283_185).truncatingRemainder(dividingBy: 1)
        return 1 - 4 * abs(turn - 0.5)
    }
}
