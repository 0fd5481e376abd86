import Curation
import FoundationEssentials
import HTTP
import Music
import Postgres
import Recommender
import Site
import Storage
import TestDatabase
import Testing

@Suite(.database(schema: .segue)) struct WhyTests {
    /// Somebody with a list over the small catalogue, made as the workers make it.
    private func visitor(_ dials: Dials = Dials(limit: 12, diversity: 0)) async throws -> (
        Browser, House, Catalogue, Listener.ID
    ) {
        let house = try House()
        let browser = try await house.visitor()
        let listener = try await house.listener(named: "Ada").id
        let catalogue = try await house.keepCatalogue(for: listener)
        try await house.makeEdition(of: listener, dials)
        return (browser, house, catalogue, listener)
    }

    private func why(_ track: Track.ID, _ browser: Browser) async throws -> Document {
        let answer = try await browser.ask(.get, "/recommend/\(track.rawValue)/why")
        #expect(answer.status == 200)
        return try Document(answer)
    }

    @Test
    func `a listed track tells its parts, the seeds that carried it, and each step with source and date`()
        async throws
    {
        let (browser, _, catalogue, _) = try await visitor(Dials(limit: 30, diversity: 0))
        let list = try Document(try await browser.ask(.get, "/recommend"))["items"].items
        let gammas = Set(catalogue.songs[2].map { Double($0.rawValue) })
        let item = try #require(list.first { gammas.contains($0.track.id.number ?? 0) })
        let why = try await why(Track.ID(rawValue: Int64(item.track.id.number ?? 0)), browser)
        for reasons in [item.reasons, why.reasons] {
            let path = reasons.path.items
            #expect(path.map { $0["from"].name.text } == ["Alpha", "Beta"])
            #expect(path.map { $0.to.name.text } == ["Beta", "Gamma"])
            #expect(path.map { $0.source.text } == ["listenbrainz", "deezer"])
            #expect(path.map { $0.rank.number } == [1, 2])
            #expect(path.map { $0.list_of.number } == [0, 2].map { Double(catalogue.artists[$0].rawValue) })
            #expect(path.allSatisfy { $0.as_of.text?.hasSuffix("Z") == true })
            #expect(reasons.seeds.artists[0].name.text == "Alpha")
            #expect(reasons.seeds.tracks.items.count == 2)
            #expect(reasons.seeds.tracks[0].artists.texts == ["Alpha"])
        }
        #expect(why.listed.flag == true)
        #expect(why.rank.number == item.rank.number)
        let sum = why.parts.items.reduce(0) { $0 + ($1.amount.number ?? 0) }
        #expect(abs(sum - (why.score.number ?? 0)) < 1e-6)
        #expect(why.dropped.isNull)
        #expect(why.edition["number"].number == 1)
    }

    @Test func `a track that does not reach the list is told its place and what it lacks`() async throws {
        let (browser, _, catalogue, _) = try await visitor()
        let why = try await why(catalogue.songs[3][6], browser)
        #expect(why.listed.flag == false)
        #expect(why.dropped.stage.text == "below_limit")
        #expect(why.dropped.setting.text == "limit")
        #expect((why.would_rank.number ?? 0) > 12)
        #expect((why.needed.gap.number ?? 0) > 0)
        let behind = try #require(why.needed.block.text.flatMap(Block.init(rawValue:)))
        #expect(why.dropped.detail.text?.contains("lacks") == true)
        #expect(why.dropped.detail.text?.hasSuffix("furthest behind is “\(behind.name)”.") == true)
    }

    @Test func `what is known, disliked, explicit or too much of one artist is told so`() async throws {
        let (browser, house, catalogue, listener) = try await visitor(
            Dials(limit: 25, diversity: 0, tracksPerArtist: 3, allowsExplicit: false))
        #expect(try await why(catalogue.songs[0][0], browser).dropped.stage.text == "known")
        let explicit = try await why(catalogue.songs[1][7], browser)
        #expect(explicit.dropped.stage.text == "explicit")
        #expect(explicit.dropped.setting.text == "allow_explicit")
        let capped = try await why(catalogue.songs[1][4], browser)
        #expect(capped.dropped.stage.text == "artist_cap")
        #expect(capped.dropped.because.artists[0].name.text == "Beta")
        #expect(capped.dropped.detail.text?.contains("3 times already, as often as you allow") == true)
        let disliked = catalogue.songs[1][5].rawValue
        try await browser.ask(.post, "/feedback", json: #"{"track": \#(disliked), "verdict": "dislike"}"#)
        let said = try await why(catalogue.songs[1][5], browser)
        #expect(said.dropped.stage.text == "disliked")
        #expect(said["feedback"].text == "dislike")
        _ = (house, listener)
    }

    @Test func `what is on the list and was disliked since is told to leave with the next one`() async throws
    {
        let (browser, _, catalogue, _) = try await visitor(Dials(limit: 30, diversity: 0))
        let track = catalogue.songs[1][0]
        try await browser.ask(
            .post, "/feedback", json: #"{"track": \#(track.rawValue), "verdict": "dislike"}"#)
        let why = try await why(track, browser)
        #expect(why.listed.flag == true)
        #expect(
            why.notes.texts == ["You said that you do not like it: the next list comes without it."])
    }

    @Test func `another version of what is known is said to be that`() async throws {
        let (browser, house, catalogue, _) = try await visitor()
        let known = try #require(
            try await house.database.transaction(as: .service) { try $0.track(catalogue.songs[0][0]) })
        var version = known.facts
        version.title += " (Live)"
        version.spotifyID = SpotifyID(rawValue: "another version")
        let facts = version
        let other = try #require(
            try await house.database.transaction(as: .service) { try $0.remember([facts], from: .spotify)[0] }
        )
        // A studio of its own reads the catalogue as it is now.
        let later = house.with { $0.studio = Studio(over: house.database.pool) }
        let script = try await later.visitor()
        let dropped = try await why(other, script).dropped
        #expect(dropped.stage.text == "same_song")
        #expect(dropped.because.id.number == Double(known.id.rawValue))
        #expect(dropped.detail.text?.hasSuffix("which you have or disliked.") == true)
        _ = browser
    }

    @Test func `before the first list one is told where a track would be`() async throws {
        let house = try House()
        let browser = try await house.visitor()
        let catalogue = try await house.keepCatalogue(for: try await house.listener(named: "Ada").id)
        let why = try await why(catalogue.songs[1][0], browser)
        #expect(why.edition.isNull)
        #expect(why.dropped.stage.text == "not_yet")
        #expect(why.dropped.detail.text?.contains("You have no list yet") == true)
    }

    @Test func `a sound that nobody measured is a note, never a stage`() async throws {
        let (browser, house, catalogue, _) = try await visitor(Dials(limit: 30, diversity: 0))
        let track = catalogue.songs[1][0]
        #expect(try await why(track, browser).notes.items.isEmpty)
        try await house.database.transaction(as: .service) { connection in
            _ = try connection.execute("DELETE FROM audio_features WHERE track_id = \(track)")
        }
        let later = try await why(track, browser)
        #expect(later.notes.texts.count == 1)
        #expect(later.dropped.isNull)
    }

    @Test(arguments: ["999999", "0", "-1", "x", "1e3", "99999999999999999999"])
    func `a track that does not exist is not found`(number: String) async throws {
        let browser = try await House().visitor()
        let answer = try await browser.ask(.get, "/recommend/\(number)/why")
        #expect(answer.status == 404)
        #expect(try Document(answer).parameter.text == "track")
    }
}

extension House {
    /// Makes and keeps an edition as the workers do.
    func makeEdition(of listener: Listener.ID, _ dials: Dials = Dials()) async throws {
        let snapshot = try await database.transaction(as: .service) {
            try $0.tasteSnapshot(of: listener, now: Date())
        }
        let ranking = try await needs.studio.ranking(for: snapshot.taste, of: listener, dials: dials)
        try await database.transaction(as: .service) { connection in
            _ = try connection.keep(
                NewEdition(ranking, for: listener, names: try connection.names(for: ranking.tracks)))
        }
    }
}
