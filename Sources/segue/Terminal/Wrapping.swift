extension String {
    /// The text in lines of at most `width` columns, broken between words.
    ///
    /// A single line break counts as a blank, an empty line parts two paragraphs, and a line that begins with a blank
    /// stays one of its own. A word that is longer than a line has one for itself.
    package func wrapped(to width: Int) -> [String] {
        var lines: [String] = []
        var line = ""
        func end() {
            if !line.isEmpty { lines.append(line) }
            line = ""
        }
        for given in split(separator: "\n", omittingEmptySubsequences: false) {
            if given.isEmpty || given.first == " " {
                end()
                lines.append(String(given))
                continue
            }
            for word in given.split(separator: " ") {
                if !line.isEmpty, line.displayWidth + 1 + String(word).displayWidth > width { end() }
                line += line.isEmpty ? String(word) : " \(word)"
            }
        }
        end()
        return lines
    }
}
