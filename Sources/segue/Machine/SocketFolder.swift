package import Foundation

/// The folder of a server's socket: in the data directory, or under /tmp where the path would be too long for `sun_path`.
///
/// Under /tmp anybody can make it first, and would then be asked instead of our server: so it is looked at before it is used.
package struct SocketFolder: Sendable {
    package let folder: URL

    /// The folder for what runs on a data directory.
    package init(for directory: URL, named name: String = "socket") {
        let near = directory.appending(path: name)
        guard near.path.utf8.count > 80 else {
            folder = near
            return
        }
        let hash = near.path.utf8.reduce(UInt64(14_695_981_039_346_656_037)) {
            ($0 ^ UInt64($1)) &* 1_099_511_628_211
        }
        folder = URL(filePath: "/tmp/segue-\(String(hash, radix: 36))")
    }

    /// Makes the folder where it is missing.
    ///
    /// - Parameter user: to whom it may belong besides us.
    /// - Throws: `Failure` where it is no folder, or somebody else owns it or may look into it.
    package func make(sharedWith user: String? = nil) throws {
        try FileManager.default.createDirectory(
            at: folder.deletingLastPathComponent(), withIntermediateDirectories: true)
        guard unsafe mkdir(folder.path, 0o700) == 0 || errno == EEXIST else {
            throw Failure("\(folder.path) cannot be made: \(unsafe String(cString: strerror(errno)))")
        }
        var owners = [geteuid()]
        if let user, let entry = unsafe getpwnam(user) { owners.append(unsafe entry.pointee.pw_uid) }
        var status = stat()
        guard unsafe lstat(folder.path, &status) == 0, status.st_mode & S_IFMT == S_IFDIR,
            owners.contains(status.st_uid), status.st_mode & 0o077 == 0
        else {
            throw Failure(
                "\(folder.path) is not a folder of ours alone (mode 0700): remove it, or choose another --data-dir"
            )
        }
    }
}
