import Curation
import HTTP
import Music
import Postgres
import Recommender
import Site
import Storage
import TestDatabase
import Testing

@Suite(.database(schema: .segue)) struct WhatIfTests {
    private func visitor(_ dials: Dials = Dials(limit: 12, diversity: 0)) async throws -> (
        Browser, House, Catalogue
    ) {
        let house = try House()
        let browser = try await house.visitor()
        let listener = try await house.listener(named: "Ada").id
        let catalogue = try await house.keepCatalogue(for: listener)
        try await house.makeEdition(of: listener, dials)
        return (browser, house, catalogue)
    }

    private func tried(_ json: String, _ browser: Browser) async throws -> Document {
        let answer = try await browser.ask(.post, "/recommend", json: json)
        #expect(answer.status == 200)
        let document = try Document(answer)
        #expect(document.kept.flag == false)
        return document
    }

    @Test func `a change of nothing moves nothing, and gives the list that there is`() async throws {
        let (browser, house, _) = try await visitor()
        let now = try Document(try await browser.ask(.get, "/recommend"))["items"].items
        let tried = try await tried("{}", browser)
        #expect(tried.moved.items.isEmpty && tried.entered.items.isEmpty && tried["left"].items.isEmpty)
        #expect(tried["items"].items.map(\.track.id.number) == now.map(\.track.id.number))
        #expect(tried.dials.limit.number == 12)
        #expect(tried.against.diversity.number == 0)
        #expect(tried.edition.dials.limit.number == 12)
        #expect(tried.seeds.tracks.items.count == 2)
        #expect(try await house.count("SELECT count(*) FROM recommendation_editions") == 1)
        #expect(try await house.count("SELECT count(*) FROM jobs WHERE kind = 'recommend'") == 0)
    }

    @Test func `less energy brings the soft ones, says so in the parts, and what left`() async throws {
        let (browser, _, catalogue) = try await visitor(Dials(limit: 8, diversity: 0))
        let soft = Set((catalogue.songs[2] + catalogue.songs[3]).map { Double($0.rawValue) })
        func count(_ list: Document) -> Int {
            list["items"].items.count { soft.contains($0.track.id.number ?? 0) }
        }
        let tried = try await tried(#"{"mood": {"energy": -1, "acousticness": 0.5}}"#, browser)
        #expect(count(tried) > count(try Document(try await browser.ask(.get, "/recommend"))))
        #expect(tried["items"][0].reasons.parts.items.contains { $0.block.text == "mood" })
        #expect(tried.entered.items.count == tried["left"].items.count)
        #expect(tried.entered[0].because.items.contains { $0.block.text == "mood" })
        #expect(tried.entered[0].to.number != nil && tried.entered[0]["from"].isNull)
        #expect(tried["left"][0].track.title.text?.isEmpty == false)
        #expect(tried["left"][0].track.artists[0].name.text?.isEmpty == false)
        #expect(tried.dials.mood.energy.number == -1)
        #expect(tried.against.mood.names.isEmpty)
    }

    @Test func `seeds are dropped and added`() async throws {
        let (browser, _, catalogue) = try await visitor()
        let (dropped, added) = (catalogue.songs[0][0].rawValue, catalogue.songs[3][0].rawValue)
        let tried = try await tried(
            #"{"drop_seeds": [\#(dropped)], "add_seeds": [\#(added)], "add_artists": [\#(catalogue.artists[3].rawValue)]}"#,
            browser)
        #expect(tried.seeds.tracks.items.map(\.title.text) == ["Delta's First", "Alpha's Second"])
        #expect(tried.seeds.artists.items.map(\.name.text) == ["Delta"])
        #expect(tried["items"].items.contains { $0.track.artists[0].name.text == "Delta" })
        #expect(!tried["items"].items.contains { [dropped, added].contains(Int64($0.track.id.number ?? 0)) })
    }

    @Test func `the parameter of the address says how much is shown, the field how long the list is`()
        async throws
    {
        let (browser, _, _) = try await visitor()
        let answer = try await browser.ask(.post, "/recommend?limit=2", json: #"{"limit": 5}"#)
        let tried = try Document(answer)
        #expect(tried["items"].items.count == 2)
        #expect(tried["left"].items.count == 7)
    }

    @Test(arguments: [
        (#"{"novelty": 2}"#, 400, "novelty"), (#"{"novelty": "high"}"#, 400, "novelty"),
        (#"{"diversity": -0.1}"#, 400, "diversity"), (#"{"limit": 0}"#, 400, "limit"),
        (#"{"limit": 101}"#, 400, "limit"), (#"{"limit": 1.5}"#, 400, "limit"),
        (#"{"tracks_per_artist": 0}"#, 400, "tracks_per_artist"),
        (#"{"allow_explicit": 1}"#, 400, "allow_explicit"), (#"{"mood": 1}"#, 400, "mood"),
        (#"{"mood": {"sadness": 1}}"#, 400, "mood.sadness"),
        (#"{"mood": {"energy": 1.01}}"#, 400, "mood.energy"),
        (#"{"mood": {"energy": "more"}}"#, 400, "mood.energy"), (#"{"moods": {}}"#, 400, "moods"),
        (#"{"tracks_per_artists": 1}"#, 400, "tracks_per_artists"),
        (#"{"drop_seeds": [999999]}"#, 404, "drop_seeds"), (#"{"add_seeds": [999999]}"#, 404, "add_seeds"),
        (#"{"add_artists": [999999]}"#, 404, "add_artists"),
        (#"{"drop_artists": [999999]}"#, 404, "drop_artists"),
        (#"{"add_seeds": [0]}"#, 400, "add_seeds"), (#"{"add_seeds": ["1"]}"#, 400, "add_seeds"),
        (#"{"add_seeds": [1, 1]}"#, 400, "add_seeds"), (#"{"add_seeds": 1}"#, 400, "add_seeds"),
        (#"{"add_seeds": [1], "drop_seeds": [1]}"#, 400, "add_seeds"),
        (#"{"keep": "yes"}"#, 400, "keep"), (#"{"add_seeds": [999999], "keep": true}"#, 404, "add_seeds"),
        (#"{"novelty": 1e999}"#, 400, "novelty"), (#"[]"#, 400, nil), (#"{"#, 400, nil),
        (#"{"tracksPerArtist": 1}"#, 400, "tracksPerArtist"),
        (#"{"tracks__per_artist": 1}"#, 400, "tracks__per_artist"),
        (#"{"novelty": 0, "novelty": 1}"#, 400, "novelty"),
    ])
    func `what makes no sense is refused by name, and nothing is lost`(
        json: String, status: Int, name: String?
    )
        async throws
    {
        let (browser, house, _) = try await visitor()
        let answer = try await browser.ask(.post, "/recommend", json: json)
        #expect(answer.status.rawValue == status)
        if let name { #expect(try Document(answer).parameter.text == name) }
        #expect(try await house.count("SELECT count(*) FROM recommendation_editions") == 1)
        #expect(try await house.count("SELECT count(*) FROM jobs WHERE kind = 'recommend'") == 0)
    }

    @Test func `a track that is no seed cannot be dropped`() async throws {
        let (browser, _, catalogue) = try await visitor()
        let answer = try await browser.ask(
            .post, "/recommend", json: #"{"drop_seeds": [\#(catalogue.songs[2][0].rawValue)]}"#)
        #expect(answer.status == 400)
        #expect(try Document(answer).parameter.text == "drop_seeds")
    }

    @Test func `what is to be kept is a job of its own, and the plain one is another`() async throws {
        let house = try House { $0.patience = .milliseconds(1) }
        let browser = try await house.visitor()
        for json in [
            #"{"novelty": 0.5, "keep": true}"#, #"{"novelty": 0.5, "keep": true}"#, #"{"keep": true}"#,
        ] {
            #expect(try await browser.ask(.post, "/recommend", json: json).status == 202)
        }
        #expect(try await browser.ask(.post, "/recommend").status == 202)
        #expect(try await house.count("SELECT count(*) FROM jobs WHERE kind = 'recommend'") == 2)
        let kept = try await house.count(
            "SELECT count(*) FROM jobs WHERE (payload #>> '{change,novelty}')::float8 = 0.5")
        #expect(kept == 1)
    }

    @Test func `a dial may be turned as often as one may ask, and what is kept counts as a change`()
        async throws
    {
        let house = try House {
            ($0.limits.changes, $0.limits.questions, $0.patience) = (2, 6, .milliseconds(1))
        }
        let browser = try await house.visitor()
        func statuses(_ json: String, _ times: Int) async throws -> [Int] {
            var statuses: [Int] = []
            for _ in 0..<times {
                statuses.append(try await browser.ask(.post, "/recommend", json: json).status.rawValue)
            }
            return statuses
        }
        #expect(try await statuses(#"{"novelty": 0.5}"#, 4) == [200, 200, 200, 200])
        #expect(try await statuses(#"{"novelty": 0.5, "keep": true}"#, 3) == [202, 202, 429])
        #expect(try await statuses(#"{"novelty": 0.5}"#, 4).suffix(1) == [429])
    }

    @Test func `with nothing to choose from the list is empty, not an error`() async throws {
        let browser = try await House().visitor()
        let tried = try await tried(#"{"novelty": 0.3}"#, browser)
        #expect(tried["items"].items.isEmpty)
        #expect(tried.edition.isNull)
    }
}
