import Music
import Testing

@Suite struct CSVLineTests {
    @Test(arguments: [
        ("plain", "plain\r\n"), ("a,b", "\"a,b\"\r\n"), ("say \"hi\"", "\"say \"\"hi\"\"\"\r\n"),
        ("two\nlines", "\"two\nlines\"\r\n"), ("two\r\nlines", "\"two\r\nlines\"\r\n"), ("", "\r\n"),
    ])
    func `a field is quoted where it must be`(field: String, line: String) {
        #expect(String(decoding: CSVLine([field]).bytes, as: UTF8.self) == line)
    }

    @Test(arguments: ["=1+1", "+1", "-1", "@SUM(A1)", "\tx", "\rx", "＝1"])
    func `what a spreadsheet would run is written as a text`(formula: String) {
        let line = String(decoding: CSVLine([formula]).bytes, as: UTF8.self)
        #expect(line.contains("'\(formula)"))
    }

    @Test func `what is written is what a reader reads`() {
        let fields = ["a", "b,c", "d\"e", "f\r\ng", "", "ü –"]
        var reader = CSVReader(bytes: CSVLine(["1", "2", "3", "4", "5", "6"]).bytes + CSVLine(fields).bytes)
        #expect(reader.header.count == 6)
        let row = reader.next()
        #expect(row.map { row in row.indices.map { row[$0] } } == fields)
    }

    @Test func `numbers stand as they are, and what is unknown is empty`() {
        var line = CSVLine()
        line.add(-3)
        line.add(0.5)
        line.add(Int?.none)
        line.add(String?.none)
        #expect(String(decoding: line.bytes, as: UTF8.self) == "-3,0.5,,\r\n")
    }
}
