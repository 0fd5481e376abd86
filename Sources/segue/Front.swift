import Foundation

/// The front door: every command, in the order of the help.
@main
enum Front {
    static func main() async {
        let program = Program(commands: [
            .up, .serve, .work, .migrate, .sync, .crawl, .recommend, .evaluate, .probe, .keysRotate,
            .database,
        ])
        exit(await program.run(Array(CommandLine.arguments.dropFirst())))
    }
}
