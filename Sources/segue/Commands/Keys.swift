import Music
import Postgres
import Secrets
import Storage
import Upstream

extension Command {
    /// Makes a new sealing key, and seals every token anew with it.
    static let keysRotate = Command(
        name: "keys rotate", summary: "Make a new sealing key, and seal every token with it.",
        discussion: """
            The old keys stay in the file: what a running service sealed meanwhile still opens. Restart the service afterwards, so
            that it seals with the new key, and run this once more with --only-reseal.
            """,
        options: Operator.options + [
            Option(
                name: "only-reseal", help: "make no new key; seal with the newest what an older one sealed")
        ]
    ) { arguments in
        let keeper = try Operator(arguments)
        let file = KeyFile(at: try keeper.keysFile)
        let keys = arguments.has("only-reseal") ? try file.loadOrCreate() : try file.rotate()
        let resealed = try await keeper.withInstallation { installation in
            var done = 0
            while true {
                let batch = try await installation.servicePool.withConnection {
                    try $0.consents(notSealedBy: Int64(keys.newestID))
                }
                if batch.isEmpty { return done }
                for consent in batch {
                    let tokens = try consent.tokens.resealed(of: consent.listener, with: keys)
                    // Whoever refreshed it meanwhile changed the version: the next batch has it again.
                    if try await installation.servicePool.withConnection({
                        try $0.reseal(of: consent.listener, version: consent.version, tokens)
                    }) {
                        done += 1
                    }
                }
            }
        }
        say("Key \(keys.newestID) seals from now on; \(resealed) listeners' tokens were sealed anew.")
        return ExitStatus.success
    }
}
