import Foundation
import Lifecycle

/// The folder in which one machine keeps everything: the database, the keys, and how to reach what runs.
struct DataDirectory: Sendable {
    let folder: URL

    /// Opens the folder, and makes it where it is missing; others may then pass through it, but not look around.
    ///
    /// Whose a folder is that was there before, and who may do what in it, stays as it is.
    /// - Throws: `Failure`, also for a folder with somebody else's files and none of ours.
    init(_ path: String) throws {
        folder = URL(filePath: path).absoluteURL.standardizedFileURL
        do {
            if let names = try? FileManager.default.contentsOfDirectory(atPath: folder.path) {
                guard names.allSatisfy({ $0 == "lost+found" }) || names.contains(where: Self.names.contains)
                else { throw Failure("\(folder.path) holds files that are not Segue's") }
            } else {
                try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
                try FileManager.default.setAttributes(
                    [.posixPermissions: 0o711], ofItemAtPath: folder.path)
            }
        } catch let failure as Failure {
            throw Failure("\(failure): choose another with --data-dir")
        } catch {
            throw Failure("the data directory \(folder.path) cannot be made: choose another with --data-dir")
        }
        guard FileManager.default.isWritableFile(atPath: folder.path) else {
            throw Failure(
                "the data directory \(folder.path) cannot be written: choose another with --data-dir")
        }
    }

    /// What is in a folder of ours, one or another.
    private static let names: Set = ["keys", "lock", "pools", "postgres", "running.json"]

    /// The file of the keys that seal tokens.
    var keysFile: String { folder.appending(path: "keys").path }

    /// How to reach what runs here; written by `segue up`, read by the commands that talk to it.
    struct Running: Codable {
        /// The process that runs.
        var process: Int32
        /// Its configuration, as environment variables.
        var environment: [String: String]
    }

    /// Says how to reach what runs; only the owner may read it.
    func write(_ running: Running) throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        let text = try encoder.encode(running)
        do { try WholeFile(at: runningFile.path).replace(with: Array(text)) } catch {
            throw Failure("\(runningFile.path) cannot be written: \(error)")
        }
    }

    /// What runs on a folder; nil where nothing does.
    static func running(in folder: String) -> Running? {
        guard let data = try? Data(contentsOf: runningFile(in: URL(filePath: folder))),
            let running = try? JSONDecoder().decode(Running.self, from: data), kill(running.process, 0) == 0
        else { return nil }
        return running
    }

    /// Nothing runs here any more.
    func clear() { try? FileManager.default.removeItem(at: runningFile) }

    private var runningFile: URL { Self.runningFile(in: folder) }

    private static func runningFile(in folder: URL) -> URL { folder.appending(path: "running.json") }

    /// Holds the folder for one `segue up` at a time, until the process ends; a second one is a `Failure`.
    func lock() throws {
        let file = unsafe open(folder.appending(path: "lock").path, O_CREAT | O_RDWR | O_CLOEXEC, 0o600)
        guard file >= 0, flock(file, LOCK_EX | LOCK_NB) == 0 else {
            let place =
                Self.running(in: folder.path).map { " at \($0.environment["SEGUE_PUBLIC_URL"] ?? "")" } ?? ""
            throw Failure(
                "Segue runs already on \(folder.path)\(place): stop it, or choose another --data-dir and --port"
            )
        }
        // The descriptor stays open on purpose: the lock is held as long as the process lives.
    }
}
