import Music
import Testing

@Suite struct CSVReaderTests {
    private func rows(_ text: String) -> [[String]] {
        CSVReader(bytes: Array(text.utf8)).map { row in row.indices.map { row[$0] } }
    }

    @Test func `a quoted field keeps commas, line ends and doubled quotes`() {
        let table = "id,name\r\n1,\"Say \"\"hey\"\", you\r\nall\"\r\n2,plain\r\n"
        #expect(rows(table) == [["1", "Say \"hey\", you\r\nall"], ["2", "plain"]])
    }

    @Test(arguments: ["a,b\n1,2", "a,b\n1,2\n", "a,b\r\n1,2\r\n", "\u{FEFF}a,b\n\n1,2\n\n"])
    func `line ends, a byte order mark and blank lines do not matter`(text: String) {
        let reader = CSVReader(bytes: Array(text.utf8))
        #expect(reader.header == ["a", "b"])
        #expect(rows(text) == [["1", "2"]])
    }

    @Test func `an empty field is no number, and a short row has empty fields`() throws {
        let reader = CSVReader(bytes: Array("a,b,c\n,7.5,nan\n3\n".utf8))
        let found = Array(reader)
        #expect(found[0].number(0) == nil)
        #expect(found[0].number(1) == 7.5)
        #expect(found[0].number(2) == nil)
        #expect(found[1].number(0) == 3)
        #expect(found[1][2] == "")
    }

    @Test func `a missing column is named`() {
        let reader = CSVReader(bytes: Array("a,b\n".utf8))
        let error = #expect(throws: CSVReader.MissingColumn.self) { try reader.column("c") }
        #expect(error?.name == "c")
        #expect(error?.found == ["a", "b"])
    }

    @Test(arguments: ["", "\n", "\"", "a\n\"", "a,\"b\nc", "\"\"", ",,\n,"])
    func `broken text is read to its end without a trap`(text: String) {
        _ = rows(text)
    }

    @Test func `emoji and other scripts pass unharmed`() {
        #expect(rows("n\n\"Björk 🎧, 電気グルーヴ\"\n") == [["Björk 🎧, 電気グルーヴ"]])
    }
}
