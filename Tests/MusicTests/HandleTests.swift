import Music
import Testing

@Suite struct HandleTests {
    @Test(arguments: ["GBAYE0601498", "gb-aye-06-01498", "GB AYE 06 01498"])
    func `an ISRC is the same however it is written`(_ written: String) {
        #expect(ISRC(rawValue: written)?.rawValue == "GBAYE0601498")
    }

    @Test(arguments: ["", "GBAYE060149", "GBAYE06014988", "GBAYE060149É", "GBAYE0601!98"])
    func `what is not an ISRC is none`(_ written: String) {
        #expect(ISRC(rawValue: written) == nil)
    }

    @Test func `an MBID is a UUID in lower case`() {
        let written = "5441C29D-3602-4898-B1A1-B77FA23B8E50"
        #expect(MBID(rawValue: written)?.rawValue == "5441c29d-3602-4898-b1a1-b77fa23b8e50")
    }

    @Test(arguments: ["", "5441c29d36024898b1a1b77fa23b8e50", "5441c29d-3602-4898-b1a1-b77fa23b8e5g"])
    func `what is not a UUID is no MBID`(_ written: String) {
        #expect(MBID(rawValue: written) == nil)
    }
}
