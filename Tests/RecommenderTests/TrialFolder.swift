import Foundation

/// A folder that is gone after the test, with one for the split `dev` in it.
func inFolder<Value>(_ body: (String) throws -> Value) throws -> Value {
    let folder = FileManager.default.temporaryDirectory.appending(path: "segue-\(UUID().uuidString)")
    try FileManager.default.createDirectory(
        at: folder.appending(path: "dev"), withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    return try body(folder.path)
}

/// Writes a file of a folder.
func write(_ text: String, _ folder: String, _ name: String) throws {
    try Data(text.utf8).write(to: URL(filePath: "\(folder)/\(name)"))
}

/// Writes a catalogue of forty tracks of eight artists into a folder, and two listeners.
func writeCatalogue(_ folder: String) throws {
    var tracks = "item_id,name,artist_id,artist_name,danceability,energy,popularity,release_year\n"
    for number in 0..<40 {
        tracks +=
            "\"t,\(number)\",\"Song \"\"\(number)\"\"\",a\(number % 8),A,0.\(number % 10),,\(number),200\(number % 10)\n"
    }
    try write(tracks, folder, "tracks.csv")
    try write(
        "artist_id,artist_name,genres,popularity,followers\na0,A,rock|pop,,\na1,A,,,\n", folder,
        "artists.csv")
    try write(
        "artist_id,related_artist_id,rank\na0,a1,1\na1,a2,2\nnobody,a0,1\n", folder, "artist_related.csv")
    try write(
        "user_id,item_id,rank,weight\nu1,\"t,0\",1,1\nu1,\"t,8\",2,1\nu2,unknown,1,1\n", folder,
        "dev/users.csv")
}
