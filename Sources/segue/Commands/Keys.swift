import Secrets
import Upstream

extension Command {
    /// Makes a new sealing key, and seals every token anew with it.
    static let keysRotate = Command(
        name: "keys rotate", summary: "Make a new sealing key, and seal every token with it.",
        discussion: """
            The old keys stay in the file: what a running service sealed meanwhile still opens. A running service reads the file
            again when it meets the new key; on other hosts, copy the file there. Run this once more with --only-reseal afterwards.

            Where the key file is lost for good, --give-up makes a new one: whoever's tokens it sealed has to sign in again.
            """,
        options: Operator.options + [
            Option(
                name: "only-reseal", help: "make no new key; seal with the newest what an older one sealed"),
            Option(name: "give-up", help: "a key is lost for good: whose tokens it sealed sign in again"),
        ]
    ) { arguments in
        let keeper = try Operator(arguments)
        let givesUp = arguments.has("give-up")
        let file = KeyFile(at: try keeper.keysFile)
        // Only where the old ones are lost is a file made where there is none.
        var keys = givesUp ? try file.loadOrCreate() : try keeper.keys
        if !arguments.has("only-reseal"), !givesUp { keys = try file.rotate() }
        let (resealed, lost) = try await keeper.withInstallation {
            try await $0.outside.tokens.resealAll(givesUp: givesUp)
        }
        say("Key \(keys.newestID) seals from now on; \(resealed) listeners' tokens were sealed anew.")
        if lost > 0 {
            complain(
                givesUp
                    ? "\(lost) listeners' tokens open with no key at hand: they have to sign in again."
                    : "\(lost) listeners' tokens open with no key at hand: bring the key file that sealed them, or, "
                        + "where it is lost for good, run this with --give-up; then they sign in again.")
        }
        return ExitStatus.success
    }
}
