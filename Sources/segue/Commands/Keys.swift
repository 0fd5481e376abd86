import Secrets
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
        var keys = try keeper.keys
        if !arguments.has("only-reseal") { keys = try KeyFile(at: try keeper.keysFile).rotate() }
        let (resealed, lost) = try await keeper.withInstallation { try await $0.outside.tokens.resealAll() }
        say("Key \(keys.newestID) seals from now on; \(resealed) listeners' tokens were sealed anew.")
        if lost > 0 {
            complain("\(lost) listeners' tokens open with no key at hand: they have to sign in again.")
        }
        return ExitStatus.success
    }
}
