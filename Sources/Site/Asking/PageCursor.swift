/// Where the next page of a list begins: opaque to a caller, checked when it comes back.
///
/// It is not signed: it names an edition and a rank, and the database shows a listener only their own.
package struct PageCursor: Sendable, Hashable {
    /// The list.
    package let list: Int64
    /// The last place that was shown.
    package let place: Int

    /// A place in a list.
    package init(list: Int64, after place: Int) {
        self.list = list
        self.place = place
    }

    /// Reads what `text` wrote; nil for anything else.
    package init?(_ text: String) {
        let parts = text.split(separator: "-", omittingEmptySubsequences: false)
        guard text.utf8.count <= 40, parts.count == 3, parts[0] == "p1",
            let list = Int64(parts[1], radix: 36),
            let place = Int(parts[2], radix: 36), list > 0, place > 0
        else { return nil }
        self.init(list: list, after: place)
        guard self.text == text else { return nil }  // One place, one spelling.
    }

    /// The cursor as it travels.
    package var text: String { "p1-\(String(list, radix: 36))-\(String(place, radix: 36))" }
}
