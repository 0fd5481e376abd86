import Lifecycle

/// Some lines on standard error that are drawn anew in their place; on anything but a terminal, a line now and then.
struct Screen {
    private let isTerminal = StandardStream.errors.isTerminal
    private var drawn: [String] = []
    private var lastLine = ""
    private var writtenAt: ContinuousClock.Instant?

    /// Shows the lines, or where nobody could draw over them `line`, every five seconds at most.
    mutating func show(_ lines: [String], or line: String) {
        guard isTerminal else {
            let now = ContinuousClock.now
            guard line != lastLine, writtenAt.map({ now - $0 >= .seconds(5) }) ?? true else { return }
            (lastLine, writtenAt) = (line, now)
            return write(line + "\n")
        }
        guard lines != drawn else { return }
        // What does not fit would wrap, and then the way back up is longer than the lines are many.
        let width = (StandardStream.errors.width ?? 80) - 1
        let text = lines.map { "\u{1B}[2K" + $0.prefix(width) + "\n" }.joined()
        // From the line below the last picture up to its first, and away with all that is below.
        write((drawn.isEmpty ? "" : "\u{1B}[\(drawn.count)A\r\u{1B}[J") + text)
        drawn = lines
    }

    /// Says something once where lines follow each other; the picture has a place of its own for it.
    func add(_ line: String) { if !isTerminal { write(line + "\n") } }

    /// Shows a last word.
    mutating func finish(_ lines: [String], or line: String) {
        writtenAt = nil
        if !isTerminal, line == lastLine { return }
        show(lines, or: line)
    }

    private func write(_ text: String) { StandardStream.errors.write(text) }
}
