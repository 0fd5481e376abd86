import FoundationEssentials
import Glibc

/// The memory of this process, as the kernel counts it.
enum Resident {
    /// What it has now, in bytes.
    static var bytes: Double { Double(field("VmRSS")) }

    /// How much more it had, at its peak, while a piece of work ran that was done once before, in bytes.
    ///
    /// "To reset the peak resident set size (high water mark) of the process … write "5" to clear_refs" (proc(5)).
    static func growth(_ body: () -> Void) -> Int {
        body()
        guard let file = unsafe fopen("/proc/self/clear_refs", "w") else { return -1 }
        _ = unsafe fputs("5", file)
        _ = unsafe fclose(file)
        let before = field("VmRSS")
        body()
        return max(0, field("VmHWM") - before)
    }

    private static func field(_ name: String) -> Int {
        guard let text = try? String(contentsOfFile: "/proc/self/status", encoding: .utf8),
            let line = text.split(separator: "\n").first(where: { $0.hasPrefix("\(name):") })
        else { return 0 }
        return 1024
            * (Int(line.split(whereSeparator: { $0 == " " || $0 == "\t" }).dropFirst().first ?? "") ?? 0)
    }
}
