import Foundation

/// The front door: every command, in the order of the help.
@main
enum Front {
    static func main() async {
        let program = Program(commands: [
            .up, .serve, .work, .migrate, .sync, .crawl, .recommend, .playlist, .evaluate, .probe, .budgets,
            .keysRotate,
            .database,
        ])
        let status = await program.run(Array(CommandLine.arguments.dropFirst()))
        // Not `exit`, which tears the libraries down while their threads, and Swift's own, may still run in them.
        fflush(nil)
        _exit(status)
    }
}
