import Foundation
import Lifecycle
import Music
import Postgres
import Secrets
import Storage

/// Somebody at a terminal who looks after an installation: finds it, and works on it for the service.
struct Operator: Sendable {
    /// The configuration of the installation.
    let configuration: Configuration
    /// Where the application connects.
    let databaseURL: String

    /// Options that every command of an operator takes.
    static let options = [
        Command.Option(
            name: "data-dir", value: "DIR",
            help: "the installation of `segue up` to work on, where "
                + "SEGUE_DATABASE_URL names none")
    ]

    /// Finds the installation: the database of the environment, or what runs on the data directory.
    init(_ arguments: Arguments) throws {
        var environment = ProcessInfo.processInfo.environment
        let asked = try Configuration(environment: environment)
        if asked.databaseURL == nil || arguments.has("data-dir") {
            let folder = try arguments.folder("data-dir") ?? asked.dataDirectory
            guard let running = DataDirectory.running(in: folder) else {
                throw Failure(
                    "nothing runs on \(folder): start it with scripts/run, name another --data-dir, "
                        + "or set SEGUE_DATABASE_URL")
            }
            environment.merge(running.environment) { _, running in running }
        }
        configuration = try Configuration(environment: environment)
        databaseURL = configuration.databaseURL ?? ""
    }

    /// The rooms put together, for one piece of work.
    func withInstallation<Value>(_ body: (Installation) async throws -> Value) async throws -> Value {
        Signals.ignoreBrokenPipes()
        let installation = try Installation(configuration, databaseURL: databaseURL, keys: try keys)
        return try await finally({
            try await installation.checkSchema()
            return try await installation.withTransport { try await body(installation) }
        }) { await installation.close() }
    }

    /// The keys that seal tokens; an operator's command makes none, for with new ones every token would look forged.
    var keys: SealingKeys {
        get throws {
            let file = try keysFile
            guard let keys = try KeyFile(at: file).load() else {
                throw Failure("the sealing keys are not at \(file): set SEGUE_KEYS_FILE to the service's")
            }
            return keys
        }
    }

    /// The file of the keys that seal tokens.
    var keysFile: String {
        get throws { try configuration.keysFile ?? DataDirectory(configuration.dataDirectory).keysFile }
    }
}

extension Pool {
    /// The listener whom a word names: our id, the account at Spotify, or the name; nil: the only one there is.
    func listener(named word: String?) async throws -> ListenerProfile {
        let all = try await withConnection { try $0.listeners() }
        let names = all.prefix(8).map { "\($0.listener.id.rawValue) (\($0.listener.name))" }.joined(
            separator: ", ")
        guard let word else {
            guard let only = all.first, all.count == 1 else {
                throw Failure(
                    all.isEmpty ? "nobody has signed in yet" : "which --listener? There are \(names)")
            }
            return only
        }
        let found = all.filter { profile in
            [profile.listener.account, profile.listener.name, "\(profile.listener.id.rawValue)"].contains(
                word)
        }
        guard let first = found.first, found.count == 1 else {
            throw Failure("no single listener matches '\(word)'; known: \(names)")
        }
        return first
    }
}
