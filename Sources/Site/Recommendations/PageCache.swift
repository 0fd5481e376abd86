internal import Lifecycle

/// Pages of lists as they were sent, by their tags: what was made for one request serves the next.
///
/// A tag changes with anything that stands on its page, so that nothing here is out of date, however old. What is older than
/// five minutes is let go of when the next page is kept: so a listener who leaves is forgotten here too, as others come by.
final class PageCache: Sendable {
    private let state = Guarded(State())

    /// The most bytes that are kept: some four hundred pages of the usual size.
    private static let room = 16 << 20
    private static let lifetime: Duration = .seconds(300)

    private struct State {
        var pages: [String: [UInt8]] = [:]
        /// In the order in which they came.
        var line: [(tag: String, at: ContinuousClock.Instant)] = []
        var bytes = 0
    }

    /// The page of a tag, if it is still here.
    func page(_ tag: String) -> [UInt8]? { state.withLock { $0.pages[tag] } }

    /// Keeps a page, and lets go of what is old or has no room.
    func keep(_ page: [UInt8], as tag: String) {
        let now = ContinuousClock.now
        state.withLock { state in
            if state.pages.updateValue(page, forKey: tag) == nil {
                state.line.append((tag, now))
                state.bytes += page.count
            }
            let gone = state.line.prefix { entry in
                guard state.bytes > Self.room || now - entry.at > Self.lifetime else { return false }
                state.bytes -= state.pages.removeValue(forKey: entry.tag)?.count ?? 0
                return true
            }
            state.line.removeFirst(gone.count)
        }
    }
}
