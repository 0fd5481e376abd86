import Testing
import segue

@Suite struct TableTests {
    @Test func `columns are as wide as their widest cell`() {
        var table = Table([("#", .right), ("Track", .left)])
        table.add(["1", "Help!"])
        table.add(["10", "Yesterday"])
        #expect(table.text() == " #  Track\n 1  Help!\n10  Yesterday")
    }

    @Test func `a cell that is too long ends in an ellipsis`() {
        var table = Table([("Track", .left)])
        table.add(["Being for the Benefit of Mr. Kite!"])
        #expect(table.text(limits: [12]) == "Track\nBeing for t…")
    }

    @Test func `wide characters take two columns`() {
        var table = Table([("Artist", .left), ("n", .right)])
        table.add(["宇多田ヒカル", "1"])
        table.add(["Björk", "2"])
        #expect("宇多田ヒカル".displayWidth == 12)
        #expect(table.text() == "Artist        n\n宇多田ヒカル  1\nBjörk         2")
    }
}
