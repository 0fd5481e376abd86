import Testing
import segue

@Suite struct ArgumentsTests {
    private let command = Command(
        name: "try", summary: "Try.",
        options: [
            .init(name: "port", value: "N", help: "a port"), .init(name: "once", help: "a switch"),
            .init(name: "profile", value: "P", help: "a choice"),
        ]
    ) { _ in 0 }

    @Test func `values follow their option, or an equals sign`() throws {
        let arguments = try Arguments(["--port", "80", "--once", "--profile=x=y"], for: command)
        #expect(try arguments.number("port", in: 1...100) == 80)
        #expect(arguments.has("once"))
        #expect(arguments.text("profile") == "x=y")
    }

    @Test(arguments: [
        (["--prot", "80"], "there is no option '--prot'"),
        (["80"], "'80' is not an option"),
        (["--port"], "'--port' takes a value: N"),
        (["--once=yes"], "'--once' takes no value"),
        (["--port", "1", "--port", "2"], "'--port' is given twice"),
    ])
    func `words that do not fit are named`(_ words: [String], _ sentence: String) {
        let error = #expect(throws: UsageError.self) { try Arguments(words, for: command) }
        #expect(error?.description == "\(sentence). See: segue try --help")
    }

    @Test(arguments: ["0", "101", "ten", "", "1.5", "-3"])
    func `a number out of bounds is refused with the bounds`(_ text: String) throws {
        let arguments = try Arguments(["--port", text], for: command)
        let error = #expect(throws: UsageError.self) { try arguments.number("port", in: 1...100) }
        #expect(error?.description.contains("a whole number from 1 to 100, not '\(text)'") == true)
    }

    @Test func `a number may have decimals where the option says so`() throws {
        let arguments = try Arguments(["--port", "-0.25"], for: command)
        #expect(try arguments.decimal("port", in: -1...1) == -0.25)
        let error = #expect(throws: UsageError.self) { try arguments.decimal("port", in: 0...1) }
        #expect(error?.description.contains("a number from 0 to 1, not '-0.25'") == true)
    }

    @Test(arguments: ["nan", "inf", "1,5", ""])
    func `what is no number within bounds is refused`(_ text: String) throws {
        let arguments = try Arguments(["--port", text], for: command)
        #expect(throws: UsageError.self) { try arguments.decimal("port", in: 0...1) }
    }

    @Test func `an option that may come often keeps every value in order`() throws {
        let command = Command(
            name: "try", summary: "Try.",
            options: [.init(name: "with", value: "X", help: "one", repeats: true)]
        ) { _ in 0 }
        #expect(try Arguments(["--with", "a", "--with=b"], for: command).texts("with") == ["a", "b"])
        #expect(try Arguments([], for: command).texts("with").isEmpty)
    }

    @Test func `a choice outside the few is refused with the few`() throws {
        let arguments = try Arguments(["--profile", "c"], for: command)
        let error = #expect(throws: UsageError.self) { try arguments.choice("profile", of: ["a", "b"]) }
        #expect(error?.description.contains("is one of a, b, not 'c'") == true)
    }

    @Test func `the help lists every option in a column`() {
        #expect(command.help(width: 80).contains("  --port N     a port\n  --once       a switch\n"))
    }
}
