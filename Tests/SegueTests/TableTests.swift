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

    @Test func `a table fits a terminal, at the cost of its widest column`() {
        var table = Table([("Track", .left), ("Artist", .left), ("n", .right)])
        table.add(["Being for the Benefit of Mr. Kite!", "The Beatles", "1"])
        #expect(table.text(width: 30) == "Track           Artist       n\nBeing for the…  The Beatles  1")
    }

    @Test func `a column in which nothing stands is left out where that is asked for`() {
        var table = Table([("Track", .left), ("Note", .left), ("n", .right)])
        table.add(["Help!", "", "1"])
        #expect(table.withoutEmptyColumns.text() == "Track  n\nHelp!  1")
    }

    @Test func `what turns or breaks a line does not get into a table`() {
        var table = Table([("Track", .left)])
        table.add(["a\u{202E}b\u{2066}\n\u{1B}[31mc"])
        #expect(table.text() == "Track\nab[31mc")
    }

    @Test func `a text is wrapped between words, and keeps its paragraphs`() {
        #expect("one two three".wrapped(to: 8) == ["one two", "three"])
        #expect("one\ntwo\n\nthree".wrapped(to: 20) == ["one two", "", "three"])
        #expect("unbreakable it is".wrapped(to: 4) == ["unbreakable", "it", "is"])
    }

    @Test func `where there is no room beside it a reason stands below its track, whole`() {
        let rows = [
            ListRow(
                rank: 1, title: "Help!", artists: ["The Beatles"], year: 1965, score: 1,
                why: "as energetic as Ticket to Ride"),
            ListRow(rank: 2, title: "Yesterday", artists: [], year: nil, score: 1.5, why: "well known"),
        ]
        #expect(
            rows.table(width: 40) == """
                #  Track      Artist       Year  Score
                1  Help!      The Beatles  1965   1.00
                    as energetic as Ticket to Ride
                2  Yesterday                      1.50
                    well known

                Order also weighs variety, so scores need not fall.
                """)
        #expect(rows.table(width: nil).contains("1.00  as energetic as Ticket to Ride"))
    }

    @Test func `help is no wider than a page`() {
        let help = Command.crawl.help(width: 60).split(separator: "\n")
        #expect(help.allSatisfy { $0.count <= 60 }, "\(help)")
    }

    @Test func `wide characters take two columns`() {
        var table = Table([("Artist", .left), ("n", .right)])
        table.add(["宇多田ヒカル", "1"])
        table.add(["Björk", "2"])
        #expect("宇多田ヒカル".displayWidth == 12)
        #expect(table.text() == "Artist        n\n宇多田ヒカル  1\nBjörk         2")
    }
}
