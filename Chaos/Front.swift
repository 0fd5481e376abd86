import Foundation
import Lifecycle

/// The program: breaks things on purpose, on real processes, and says what survived.
@main
enum Front {
    static func main() async {
        do {
            let wish = try Wish(Array(CommandLine.arguments.dropFirst()))
            switch wish.deed {
            case .help: print(Wish.help)
            case .list: for one in Case.all { print("\(one.name.padded(to: 5))\(one.title)") }
            case .run(let cases): exit(try await run(cases, wish) ? 0 : 1)
            }
        } catch {
            FileHandle.standardError.write(Data("segue-chaos: \(error)\n".utf8))
            exit(2)
        }
    }

    /// Runs the cases one after another, and prints a line for each; whether all passed.
    private static func run(_ cases: [Case], _ wish: Wish) async throws -> Bool {
        Signals.ignoreBrokenPipes()
        let cluster = try await Cluster.start(in: wish.log.appending(path: "postgres"))
        var failed = 0
        for one in cases {
            let stage = try Stage(
                of: one, cluster: cluster, isQuick: wish.isQuick, seed: wish.seed, in: wish.log)
            let verdict = await stage.verdict(on: one)
            say(verdict.line)
            failed += verdict.isGood ? 0 : 1
        }
        try await cluster.stop()
        say(
            "\n\(cases.count - failed) passed, \(failed) failed; seed \(wish.seed); details in \(wish.log.path)"
        )
        return failed == 0
    }
}

/// What the command line wants.
private struct Wish {
    enum Deed {
        case help, list
        case run([Case])
    }
    var deed = Deed.run(Case.all)
    var isQuick = false
    var seed: UInt64 = 1
    var log = URL(filePath: NSTemporaryDirectory()).appending(path: "segue-chaos")

    static let help = """
        segue-chaos: breaks things on purpose, on real processes, and says what survived

        segue-chaos [options] [CASE …]     all cases, or those named, such as F1 F6

        --list      the cases
        --quick     each with smaller numbers: a few minutes in all
        --seed N    what chance there is (1)
        --log DIR   where what every process said is kept
        --help      this

        `scripts/chaos` builds what it needs and runs it. The status is 1 when a case fails.
        """

    init(_ words: [String]) throws {
        var names: [String] = []
        var rest = words[...]
        while let word = rest.popFirst() {
            switch word {
            case "--help", "-h": deed = .help
            case "--list": deed = .list
            case "--quick": isQuick = true
            case "--seed":
                guard let seed = rest.popFirst().flatMap({ UInt64($0) }) else {
                    throw Usage("--seed wants a number")
                }
                self.seed = seed
            case "--log":
                guard let folder = rest.popFirst() else { throw Usage("--log wants a folder") }
                log = URL(filePath: folder)
            case _ where word.hasPrefix("-"): throw Usage("\(word) is not an option")
            default: names.append(word.uppercased())
            }
        }
        guard case .run = deed, !names.isEmpty else { return }
        deed = .run(
            try names.map { name in
                guard let found = Case.all.first(where: { $0.name == name }) else {
                    throw Usage(
                        "there is no case \(name); there are \(Case.all.map(\.name).joined(separator: " "))")
                }
                return found
            })
    }

    private struct Usage: Error, CustomStringConvertible {
        let description: String
        init(_ sentence: String) { description = sentence }
    }
}

/// Writes a line at once, also where the output is a pipe.
private func say(_ line: String) { FileHandle.standardOutput.write(Data("\(line)\n".utf8)) }

extension String {
    /// The text, filled with blanks on the right to a width in characters.
    fileprivate func padded(to width: Int) -> String {
        self + String(repeating: " ", count: max(0, width - count))
    }
}
