import Foundation

/// The whole program: finds the command, runs it, and turns what goes wrong into a sentence and a status.
struct Program: Sendable {
    let commands: [Command]

    /// Runs the command that the words name; the answer is the exit status.
    func run(_ words: [String]) async -> Int32 {
        guard let first = words.first, !["--help", "-h", "help"].contains(first) else {
            print(help)
            return words.isEmpty ? ExitStatus.usage : ExitStatus.success
        }
        if first == "--version" {
            print("segue \(version)")
            return ExitStatus.success
        }
        guard let (command, rest) = find(words) else {
            complain("there is no command '\(first)'. See: segue --help")
            return ExitStatus.usage
        }
        if rest.contains("--help") || rest.contains("-h") {
            print(command.help, terminator: "")
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

    private var help: String {
        let width = (commands.map(\.name.count).max() ?? 0) + 2
        let list = commands.map { "  \($0.name.padded(to: width))\($0.summary)" }.joined(separator: "\n")
        return """
            Segue \(version): music recommendations that you own.

            Usage: segue <command> [options]

            Commands:
            \(list)

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

/// Writes a line to standard error.
func complain(_ sentence: String) { FileHandle.standardError.write(Data("segue: \(sentence)\n".utf8)) }

/// Writes a line to standard output at once, also where that is a pipe.
func say(_ line: String) { FileHandle.standardOutput.write(Data("\(line)\n".utf8)) }
