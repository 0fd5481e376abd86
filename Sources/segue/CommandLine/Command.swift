/// One thing that the program can be told to do.
package struct Command: Sendable {
    /// The words that call it: `up`, `keys rotate`.
    package let name: String
    /// What it does, in one line.
    package let summary: String
    /// What else there is to know, for `--help`.
    package let discussion: String
    /// What it may be told.
    package let options: [Option]
    /// Does it; the answer is the exit status.
    package let run: @Sendable (Arguments) async throws -> Int32

    package init(
        name: String, summary: String, discussion: String = "", options: [Option] = [],
        run: @escaping @Sendable (Arguments) async throws -> Int32
    ) {
        self.name = name
        self.summary = summary
        self.discussion = discussion
        self.options = options
        self.run = run
    }

    /// A word that starts with two dashes, with or without a value.
    package struct Option: Sendable {
        /// The name, without the dashes.
        package let name: String
        /// What the value is called in the help; nil for a switch.
        package let value: String?
        /// What it means, and its default.
        package let help: String
        /// Whether it may be given more than once.
        package let repeats: Bool

        package init(name: String, value: String? = nil, help: String, repeats: Bool = false) {
            self.name = name
            self.value = value
            self.help = help
            self.repeats = repeats
        }
    }

    /// The whole help of the command, in lines of at most `width` columns.
    package func help(width: Int) -> String {
        let column = (options.map { $0.label.count }.max() ?? 0) + 4
        var lines = summary.wrapped(to: width)
        lines += ["", "Usage: segue \(name)\(options.isEmpty ? "" : " [options]")"]
        if !options.isEmpty { lines += ["", "Options:"] }
        for option in options {
            let help = option.help.wrapped(to: max(20, width - column))
            lines += help.enumerated().map { place, line in
                (place == 0 ? "  \(option.label)" : "").padded(to: column) + line
            }
        }
        if !discussion.isEmpty { lines += [""] + discussion.wrapped(to: width) }
        return lines.joined(separator: "\n")
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
