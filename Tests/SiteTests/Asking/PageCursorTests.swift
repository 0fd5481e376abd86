import Site
import Testing

@Suite struct PageCursorTests {
    @Test(arguments: [(1, 1), (35, 36), (Int64.max, 5_000)])
    func `a cursor comes back as it went`(list: Int64, place: Int) {
        let cursor = PageCursor(list: list, after: place)
        #expect(PageCursor(cursor.text) == cursor)
    }

    @Test(arguments: [
        "", "p1", "p1-1", "p1--", "p1-0-1", "p1-1-0", "p1--1-1", "p2-1-1", "p1-1-1-1", "p1-+1-1", "p1-01-1",
        "p1-A-1", "p1-!-1",
    ])
    func `anything else is no cursor`(text: String) { #expect(PageCursor(text) == nil) }
}
