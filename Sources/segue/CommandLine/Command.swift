/// One thing that the program can be told to do.
struct Command: Sendable {
    /// The words that call it: `up`, `keys rotate`.
    let name: String
    /// What it does, in one line.
    let summary: String
    /// What else there is to know, for `--help`.
    var discussion = ""
    /// What it may be told.
    var options: [Option] = []
    /// Does it; the answer is the exit status.
    let run: @Sendable (Arguments) async throws -> Int32

    /// A word that starts with two dashes, with or without a value.
    struct Option: Sendable {
        /// The name, without the dashes.
        let name: String
        /// What the value is called in the help; nil for a switch.
        var value: String?
        /// What it means, and its default.
        let help: String
        /// Whether it may be given more than once.
        var repeats = false
    }

    /// The whole help of the command.
    var help: String {
        let width = (options.map { $0.label.count }.max() ?? 0) + 2
        var text = "\(summary)\n\nUsage: segue \(name)\(options.isEmpty ? "" : " [options]")\n"
        if !options.isEmpty {
            text += "\nOptions:\n"
            for option in options {
                text += "  \(option.label.padded(to: width))\(option.help)\n"
            }
        }
        if !discussion.isEmpty { text += "\n\(discussion)\n" }
        return text
    }
}

extension Command.Option {
    /// `--port N`, as it stands in the help.
    fileprivate var label: String { "--\(name)\(value.map { " \($0)" } ?? "")" }
}

extension String {
    /// The text, filled with blanks on the right to a width in characters.
    func padded(to width: Int) -> String { self + String(repeating: " ", count: max(0, width - count)) }
}
