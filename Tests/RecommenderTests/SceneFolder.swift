import Foundation
import Music
import Recommender

/// Scenes as a data set of the protocol, in a folder: what a listener of a scene shows, and all else of it to be found.
///
/// A listener a scene, with three songs of three artists; a list whose first ten are of the scene is perfect.
struct SceneFolder {
    let path: String

    /// Writes the scenes into a folder, which is gone after its use.
    static func with<Value>(_ scenes: Scenes, _ use: (SceneFolder) throws -> Value) throws -> Value {
        let folder = FileManager.default.temporaryDirectory.appending(path: "segue-\(UUID().uuidString)")
        try FileManager.default.createDirectory(
            at: folder.appending(path: "test"), withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let own = SceneFolder(path: folder.path)
        try own.write(scenes)
        return try use(own)
    }

    /// NDCG@10 of the engine, of the plain method beside it, and the artists in ten, over all listeners.
    func measured(_ dials: Dials = Dials()) throws -> Evaluation.Report {
        var trial = Trial(directory: path, split: "test")
        trial.dials = dials
        trial.alone = true
        return try Evaluation.run(trial)
    }

    private func write(_ scenes: Scenes) throws {
        func text(_ value: Double?) -> String { value.map { "\($0)" } ?? "" }
        let names =
            "danceability,energy,loudness,speechiness,acousticness,instrumentalness,liveness,valence,tempo"
        try write(
            "tracks.csv", "item_id,name,artist_id,\(names),popularity,release_year",
            scenes.candidates.map { song in
                let sound = song.features ?? AudioFeatures()
                let features = [
                    sound.danceability, sound.energy, sound.loudness, sound.speechiness, sound.acousticness,
                    sound.instrumentalness, sound.liveness, sound.valence, sound.tempo,
                ]
                return "\(song.id.rawValue),\"\(song.title)\",\(song.artists[0].rawValue),"
                    + features.map(text).joined(separator: ",")
                    + ",\(text(song.popularity)),\(song.releaseYear.map { "\($0)" } ?? "")"
            })
        try write(
            "artists.csv", "artist_id,genres",
            scenes.artists.map { "\($0.id.rawValue),\($0.genres.joined(separator: "|"))" })
        try write(
            "artist_related.csv", "artist_id,related_artist_id,rank",
            scenes.relations.map { "\($0.artist.rawValue),\($0.related.rawValue),\($0.rank)" })
        let present = Set(scenes.candidates.map(\.id))
        var (shown, hidden): ([String], [String]) = ([], [])
        for scene in 0..<Scenes.count {
            let all = scenes.candidates.map(\.id).filter { Scenes.scene(of: $0) == scene }
            let seeds = [0, 3, 6].map { Scenes.track(scene, (scene + $0) % Scenes.artistsInScene, $0) }
                .filter(present.contains)
            shown += seeds.enumerated().map { "u\(scene),\($1.rawValue),\($0 + 1),1" }
            hidden += all.filter { !seeds.contains($0) }.map { "u\(scene),\($0.rawValue)" }
        }
        try write("test/users.csv", "user_id,item_id,rank,weight", shown)
        try write("test/truth.csv", "user_id,item_id", hidden)
    }

    private func write(_ name: String, _ header: String, _ rows: [String]) throws {
        let text = ([header] + rows).joined(separator: "\n") + "\n"
        try Data(text.utf8).write(to: URL(filePath: "\(path)/\(name)"))
    }
}
