import Foundation
import Storage

extension Command {
    /// Brings the database to this program's schema.
    static let migrate = Command(
        name: "migrate", summary: "Bring the database to this program's schema.",
        discussion: """
            Connects as the owner of the schema (SEGUE_OWNER_DATABASE_URL, else SEGUE_DATABASE_URL). The role segue_app, as which
            the service connects, is made where it is missing, with SEGUE_APP_PASSWORD as its password where that is set.
            """
    ) { _ in
        let configuration = try Configuration(environment: ProcessInfo.processInfo.environment)
        guard let url = try configuration.migratingURL else {
            throw Failure("SEGUE_OWNER_DATABASE_URL is not set")
        }
        let applied = try await Migrator(url: url, appPassword: configuration.appPassword).run()
        say(
            applied.isEmpty
                ? "The schema is up to date."
                : "Applied: \(applied.map(String.init).joined(separator: ", ")).")
        return ExitStatus.success
    }
}
