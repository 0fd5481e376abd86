import Music
import Testing
import Workers
import segue

@Suite struct NamesTests {
    @Test(arguments: [
        ("17", TrackName.id(Track.ID(rawValue: 17))),
        ("spotify:track:4Z8W4fKeB5YxbusRsdQVPb", .spotify(SpotifyID(rawValue: "4Z8W4fKeB5YxbusRsdQVPb"))),
        ("4Z8W4fKeB5YxbusRsdQVPb", .spotify(SpotifyID(rawValue: "4Z8W4fKeB5YxbusRsdQVPb"))),
        ("help beatles", .words("help beatles")), ("-17", .words("-17")), ("0", .words("0")),
    ])
    func `a track is named by a number, a link, an id or words`(_ text: String, _ name: TrackName) {
        #expect(TrackName(text) == name)
    }

    @Test(arguments: [
        ("17", SeedName.track(.id(Track.ID(rawValue: 17)))),
        ("artist:17", .artist(.number(17))),
        ("artist:The Distant Staircases", .artist(.name("The Distant Staircases"))),
        (
            "https://open.spotify.com/artist/4Z8W4fKeB5YxbusRsdQVPb",
            .artist(.spotify(SpotifyID(rawValue: "4Z8W4fKeB5YxbusRsdQVPb")))
        ),
        ("help", .track(.words("help"))),
    ])
    func `a seed is a track, or an artist who is called one`(_ text: String, _ name: SeedName) {
        #expect(SeedName(text) == name)
    }
}
