import Foundation

/// The folder of a server's socket: in the data directory, or under /tmp where the path would be too long for `sun_path`.
func socketFolder(for folder: URL, named name: String = "socket") -> URL {
    let near = folder.appending(path: name)
    if near.path.utf8.count <= 80 { return near }
    let hash = near.path.utf8.reduce(UInt64(14_695_981_039_346_656_037)) {
        ($0 ^ UInt64($1)) &* 1_099_511_628_211
    }
    return URL(filePath: "/tmp/segue-\(String(hash, radix: 36))")
}
