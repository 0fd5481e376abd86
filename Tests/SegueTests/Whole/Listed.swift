import TestProcesses

/// A row of the list that `segue up --once` prints.
struct Listed {
    let rank: Int
    let title: String
    let why: String
}

extension Started {
    /// The list that it has printed; its columns stand two blanks apart or more, and the year may be missing.
    var listed: [Listed] {
        let lines = printed.split(separator: "\n", omittingEmptySubsequences: true)
        guard let heading = lines.firstIndex(where: { $0.contains("Track") && $0.contains("Why") }) else {
            return []
        }
        return lines[(heading + 1)...].compactMap { line in
            let columns = line.split(separator: "  ").map { $0.trimmingPrefix { $0 == " " } }
            guard columns.count >= 5, let rank = Int(columns[0]) else { return nil }
            return Listed(rank: rank, title: String(columns[1]), why: String(columns[columns.count - 1]))
        }
    }

    /// The last line that it said on its standard error.
    var lastWords: String { complaints.split(separator: "\n").last.map(String.init) ?? "" }
}
