import Lifecycle
import Synchronization

/// Says how far something has come: a bar that redraws itself on a terminal, a line now and then elsewhere.
final class Progress: Sendable {
    private let label: String
    private let last: Mutex<(line: String, at: ContinuousClock.Instant?)>

    /// A bar with a label, on standard error, so that standard output stays clean.
    init(_ label: String) {
        self.label = label
        last = Mutex((line: "", at: nil))
    }

    /// Shows `done` of `total` (nil: nobody knows yet) and a remark.
    func show(_ done: Int, of total: Int?, _ remark: String = "") {
        let line = Self.line(label: label, done: done, total: total, remark: remark)
        last.withLock { last in
            guard line != last.line else { return }
            let now = ContinuousClock.now
            if let width = screen.width {
                // What would wrap could not be drawn over.
                screen.stand(line.cut(toWidth: width - 1))
            } else if last.at.map({ now - $0 >= .seconds(2) }) ?? true {
                screen.write(line + "\n")
            } else {
                return
            }
            last = (line, now)
        }
    }

    /// Ends the line with a last word.
    func finish(_ remark: String) {
        if screen.isTerminal { screen.stand("") }
        screen.write("\(screen.isTerminal ? "✓ " : "")\(label): \(remark)\n")
    }

    /// The bar as text: label, cells, counts, remark.
    static func line(label: String, done: Int, total: Int?, remark: String) -> String {
        let tail = remark.isEmpty ? "" : "  \(remark)"
        guard let total, total > 0 else { return "  \(label)  \(done)\(tail)" }
        return "  \(label)  \(bar(done, of: total))  \(done)/\(total)\(tail)"
    }

    private var screen: StandardStream { .errors }
}
