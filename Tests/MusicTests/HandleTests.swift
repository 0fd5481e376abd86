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

    @Test(arguments: [
        "spotify:track:4Z8W4fKeB5YxbusRsdQVPb", "https://open.spotify.com/track/4Z8W4fKeB5YxbusRsdQVPb",
        "https://open.spotify.com/intl-de/track/4Z8W4fKeB5YxbusRsdQVPb?si=a1#x",
        "open.spotify.com/track/4Z8W4fKeB5YxbusRsdQVPb",
    ])
    func `a link to a track holds its id, and leads to no artist`(_ link: String) {
        #expect(SpotifyID(link: link, to: .track)?.rawValue == "4Z8W4fKeB5YxbusRsdQVPb")
        #expect(SpotifyID(link: link, to: .artist) == nil)
        #expect(SpotifyID(bare: link) == nil)
    }

    @Test(arguments: [
        "", "track", "spotify:track", "spotify:", "https://example.com/track/1", "A track/of mine",
    ])
    func `what is no link to a track holds no id`(_ text: String) {
        #expect(SpotifyID(link: text, to: .track) == nil)
    }

    @Test func `a bare id is 22 letters and digits`() {
        #expect(SpotifyID(bare: "4Z8W4fKeB5YxbusRsdQVPb")?.rawValue == "4Z8W4fKeB5YxbusRsdQVPb")
        for text in ["4Z8W4fKeB5YxbusRsdQVP", "4Z8W4fKeB5YxbusRsdQVP ", "4Z8W4fKeB5YxbusRsdQVPé"] {
            #expect(SpotifyID(bare: text) == nil)
        }
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
