import Foundation

/// The processor time that a process and its children have had, as the kernel counts it: waiting for others is not in it.
enum ProcessorTime {
    /// In milliseconds, with what its ended children had.
    static func milliseconds(of process: Int) -> Double {
        let all = (try? FileManager.default.contentsOfDirectory(atPath: "/proc")) ?? []
        return all.compactMap(Int.init).reduce(0) { sum, id in
            guard let fields = fields(of: id), id == process || fields[1] == process else { return sum }
            // "utime, stime, cutime, cstime" (proc(5), 14 to 17), in hundredths of a second.
            let own = fields[11] + fields[12]
            return sum + Double(10 * (id == process ? own + fields[13] + fields[14] : own))
        }
    }

    /// The fields of `/proc/N/stat` after the name, which may hold anything.
    private static func fields(of process: Int) -> [Int]? {
        guard let text = try? String(contentsOfFile: "/proc/\(process)/stat", encoding: .utf8),
            let end = text.lastIndex(of: ")")
        else { return nil }
        let fields = text[text.index(after: end)...].split(separator: " ").map { Int($0) ?? 0 }
        return fields.count > 14 ? fields : nil
    }
}
