package import FoundationEssentials
internal import Music
internal import Secrets
internal import Spotify
package import Storage

/// One of a listener's lists as it was read now.
enum ReadList<Item: Sendable>: Sendable {
    /// As it was when all of it was read last.
    case unchanged
    /// All of it, the dearest first, each item once; and what to tell the next reading by.
    case changed([Item], ListReading)
}

/// Reads a list, and no more of it than it must: the first page alone, where that and the length are as they were.
///
/// Below an unchanged first page a long list may still have changed places, so that all of it is read again when the last
/// whole reading is a week old. Of items that come twice, because pages overlap, the first counts.
func read<Item: Sendable>(
    _ name: String, last: ListReading?, now: Date, id: (Item) -> SpotifyID?,
    page: (PageRequest) async throws -> Page<Item>
) async throws -> ReadList<Item> {
    let first = try await page(.first)
    let reading = ListReading(
        list: name, length: first.total ?? first.items.count, firstPage: digest(of: first.items.map(id)))
    if isUnchanged(reading, since: last, now: now) { return .unchanged }
    return .changed(try await everyItem(from: first, by: id, page), reading)
}

/// Whether a first page shows a list to be as it was: a pure decision.
package func isUnchanged(_ reading: ListReading, since last: ListReading?, now: Date) -> Bool {
    guard let last, now.timeIntervalSince(last.readAt) < 7 * 86_400 else { return false }
    return last.length == reading.length && last.firstPage == reading.firstPage
}

/// What the ids of a page are told by.
private func digest(of ids: [SpotifyID?]) -> [UInt8] {
    sha256(Array(ids.map { $0?.rawValue ?? "" }.joined(separator: "\n").utf8))
}
