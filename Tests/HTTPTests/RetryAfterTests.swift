import FoundationEssentials
import HTTP
import Testing

@Suite struct RetryAfterTests {
    private static let now = Date(timeIntervalSince1970: 784_111_777)  // Sun, 06 Nov 1994 08:49:37 GMT

    @Test(
        arguments: [
            (nil, 30), ("", 30), ("abc", 30), ("1.5", 30), ("5 minutes", 30), ("+5", 30), ("--5", 30),
            ("0x10", 30),
            ("-5", 1), ("0", 1), ("1", 1), (" 10 ", 10), ("10800", 10_800), ("86401", 86_400),
            ("1000000000000", 86_400), ("99999999999999999999999999", 86_400),
            ("Sun, 06 Nov 1994 08:50:37 GMT", 60), ("Sunday, 06-Nov-94 08:50:37 GMT", 60),
            ("Sun Nov  6 08:50:37 1994", 60), ("Sun, 06 Nov 1994 08:49:37 GMT", 1),
            ("Sun, 06 Nov 1893 08:49:37 GMT", 1), ("Sun, 06 Nov 2094 08:49:37 GMT", 86_400),
            ("Sun, 06 Foo 1994 08:50:37 GMT", 30), ("Sun, 06 Nov 1994 25:50:37 GMT", 30),
        ] as [(String?, Int)])
    func `every header means a pause between a second and a day`(header: String?, seconds: Int) {
        #expect(RetryAfter(header, now: Self.now).pause == .seconds(seconds))
    }

    @Test(
        arguments: [(nil, 54_623), ("abc", 54_623), ("0", 54_623), ("-5", 54_623), ("48925", 48_925)]
            as [(String?, Int)])
    func `a quota of which nothing sensible is said lasts until the next day`(header: String?, seconds: Int) {
        #expect(RetryAfter(header, now: Self.now).pauseOfQuota == .seconds(seconds))
    }

    @Test func `a response says how long`() {
        #expect(Response(429, headers: ["Retry-After": "7"]).retryAfter().pause == .seconds(7))
        #expect(Response(429).retryAfter().pause == .seconds(30))
    }

    @Test(arguments: [
        0, 784_111_777, 951_782_400, 951_868_799, 1_709_164_800, 4_102_444_799, -1, -86_400 * 365 * 80,
    ])
    func `a date is read as it was written`(seconds: Int) throws {
        let date = HTTPDate(Date(timeIntervalSince1970: Double(seconds)))
        #expect(try #require(HTTPDate(parsing: date.text)) == date)
    }

    @Test func `the RFC's example is written as the RFC writes it`() {
        #expect(HTTPDate(Self.now).text == "Sun, 06 Nov 1994 08:49:37 GMT")
        #expect(HTTPDate(Date(timeIntervalSince1970: 951_782_400)).text == "Tue, 29 Feb 2000 00:00:00 GMT")
    }
}
