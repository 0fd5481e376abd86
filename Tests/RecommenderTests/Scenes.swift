import Music
import Recommender
import TestChance

/// A catalogue whose right answers are known: scenes with clear edges.
///
/// Each scene has its own artists, related to each other and to nobody else, its own genre, sound and decade.
struct Scenes {
    static let count = 4
    static let artistsInScene = 10
    static let tracksOfArtist = 8

    var candidates: [Candidate] = []
    var artists: [CandidateArtist] = []
    var relations: [ArtistRelation] = []

    init(seed: UInt64 = 1) {
        var random = Numbers(state: seed)
        for scene in 0..<Self.count {
            for place in 0..<Self.artistsInScene {
                let artist = Self.artist(scene, place)
                artists.append(CandidateArtist(id: artist, genres: ["genre \(scene)", "music"]))
                for step in 1...3 {
                    let other = Self.artist(scene, (place + step) % Self.artistsInScene)
                    relations.append(ArtistRelation(artist: artist, related: other, rank: step))
                }
                for number in 0..<Self.tracksOfArtist {
                    candidates.append(
                        Candidate(
                            id: Self.track(scene, place, number), title: "Song \(scene) \(place) \(number)",
                            artists: [artist], features: Self.sound(of: scene, using: &random),
                            releaseYear: 1970 + 12 * scene + Int.random(in: 0...4, using: &random),
                            popularity: Double.random(in: 20...80, using: &random).rounded()))
                }
            }
        }
    }

    static func artist(_ scene: Int, _ place: Int) -> Artist.ID {
        Artist.ID(rawValue: Int64(1000 * (scene + 1) + place))
    }

    static func track(_ scene: Int, _ place: Int, _ number: Int) -> Track.ID {
        Track.ID(rawValue: Int64(10_000 * (scene + 1) + 100 * place + number))
    }

    static func scene(of track: Track.ID) -> Int { Int(track.rawValue / 10_000) - 1 }

    /// Features near the corner of the scene.
    static func sound(of scene: Int, using random: inout Numbers) -> AudioFeatures {
        func near(_ bit: Int) -> Double {
            let centre = (scene + 1) & bit == 0 ? 0.25 : 0.75
            return centre + Double.random(in: -0.15...0.15, using: &random)
        }
        return AudioFeatures(
            acousticness: near(1), danceability: near(2), energy: near(4), instrumentalness: near(1),
            liveness: near(2), loudness: -30 * near(4), speechiness: near(1), tempo: 80 + 80 * near(2),
            valence: near(4))
    }

    var pool: CandidatePool { CandidatePool(candidates: candidates, artists: artists, relations: relations) }

    static func taste(_ tracks: [Track.ID], weight: Double = 1) -> Taste {
        Taste(seeds: tracks.map { Taste.Seed(track: $0, weight: weight) })
    }
}
