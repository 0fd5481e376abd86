internal import CProcessor

/// How far ahead of what is read memory is asked for, in bytes: two pages.
///
/// The processor fetches ahead by itself, but only within a page of 4 kB and in the measure in which instructions come to an
/// end; 2 kB ahead change nothing, 4 to 16 kB are alike (docs/speed.md).
private let far = 8192

/// Asks for so many cache lines that will be read soon, if the reading goes on from here; they may lie beyond its end.
@inline(__always)
func fetchAhead(of place: UnsafeRawPointer, lines: Int) {
    var line = UInt(bitPattern: place) &+ UInt(far)
    for _ in 0..<lines {
        unsafe processor_prefetch(UnsafeRawPointer(bitPattern: line))
        line &+= 64
    }
}
