import Lifecycle

/// The whole program: finds the command, runs it, and turns what goes wrong into a sentence and a status.
struct Program: Sendable {
    let commands: [Command]

    /// Runs the command that the words name; the answer is the exit status.
    func run(_ words: [String]) async -> Int32 {
        guard let first = words.first else {
            say(help)
            return ExitStatus.usage
        }
        if ["--help", "-h", "help"].contains(first) { return tell(of: words.dropFirst()) }
        if first == "--version" {
            say("segue \(version)")
            return ExitStatus.success
        }
        let asksForHelp = words.contains("--help") || words.contains("-h")
        guard let (command, rest) = find(words) else {
            // `keys --help` is asked by whoever does not know `keys rotate` yet.
            if asksForHelp { return tell(of: [first]) }
            complain("there is no command '\(first)'. See: segue --help")
            return ExitStatus.usage
        }
        if asksForHelp {
            say(command.help(width: width))
            return ExitStatus.success
        }
        do {
            return try await command.run(Arguments(rest, for: command))
        } catch let error as UsageError {
            complain("\(error)")
            return ExitStatus.usage
        } catch {
            complain("\(error)")
            return ExitStatus.failure
        }
    }

    /// The longest name that the words begin with, and the words after it.
    private func find(_ words: [String]) -> (Command, [String])? {
        commands
            .map { (command: $0, name: $0.name.split(separator: " ").map(String.init)) }
            .filter { words.starts(with: $0.name) }
            .max { $0.name.count < $1.name.count }
            .map { ($0.command, Array(words.dropFirst($0.name.count))) }
    }

    /// The help of the command that the words name, or of all that begin with the first.
    private func tell(of words: ArraySlice<String>) -> Int32 {
        guard let first = words.first else {
            say(help)
            return ExitStatus.success
        }
        if let (command, _) = find(Array(words)) {
            say(command.help(width: width))
            return ExitStatus.success
        }
        let akin = commands.filter { $0.name.hasPrefix("\(first) ") }
        guard !akin.isEmpty else {
            complain("there is no command '\(first)'. See: segue --help")
            return ExitStatus.usage
        }
        say(akin.map { $0.help(width: width) }.joined(separator: "\n\n"))
        return ExitStatus.success
    }

    /// The columns of the help: those of a page, or of a narrower terminal.
    private var width: Int { min(StandardStream.output.width ?? 80, 80) }

    private var help: String {
        let column = (commands.map(\.name.count).max() ?? 0) + 4
        let list = commands.flatMap { command in
            command.summary.wrapped(to: max(20, width - column)).enumerated().map { place, line in
                (place == 0 ? "  \(command.name)" : "").padded(to: column) + line
            }
        }
        return """
            Segue \(version): music recommendations that you own.

            Usage: segue <command> [options]

            Commands:
            \(list.joined(separator: "\n"))

            `segue <command> --help` tells more. `scripts/run` builds and starts everything.
            """
    }
}

/// What the shell gets to see, after sysexits.h.
enum ExitStatus {
    static let success: Int32 = 0
    static let failure: Int32 = 1
    static let usage: Int32 = 64
}

/// The version that the program names itself by.
let version = "0.1.0"

/// Writes a line to standard error, below what stands there.
func complain(_ sentence: String) {
    StandardStream.errors.leaveStanding()
    StandardStream.errors.write("segue: \(sentence)\n")
}

/// Writes a line to standard output at once, also where that is a pipe.
func say(_ line: String) { StandardStream.output.write("\(line)\n") }
