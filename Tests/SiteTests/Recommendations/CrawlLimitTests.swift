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

/// Lists that are made only of what a crawl reached.
@Suite(.database(schema: .segue)) struct CrawlLimitTests {
    /// Ada, her list of everything, and a crawl of hers that visited Gamma and Delta, and failed at Beta.
    private func scene() async throws -> (Browser, House, Catalogue, Crawl.ID) {
        let house = try House()
        let browser = try await house.visitor()
        let listener = try await house.listener(named: "Ada").id
        let catalogue = try await house.keepCatalogue(for: listener)
        try await house.makeEdition(of: listener, Dials(limit: 12, diversity: 0))
        let crawl = try await house.database.transaction(as: .service) { connection in
            let crawl = try connection.plan(
                NewCrawl(listener: listener, seed: "x", depth: 0, breadth: 5, limit: 10))
            _ = try connection.begin(crawl.id, at: Array(catalogue.artists[1...]))
            _ = try connection.settle(.failed, of: catalogue.artists[1])
            for artist in catalogue.artists[2...] {
                _ = try connection.settle(.visited(tracks: 8), of: artist)
            }
            return crawl.id
        }
        return (browser, house, catalogue, crawl)
    }

    private func artists(_ list: Document) -> Set<Double> {
        Set(list["items"].items.compactMap { $0.track.artists[0].id.number })
    }

    @Test func `a list is tried of what a crawl reached, and of nothing else`() async throws {
        let (browser, _, catalogue, crawl) = try await scene()
        let all = try Document(try await browser.ask(.post, "/recommend", json: "{}"))
        #expect(artists(all).contains(Double(catalogue.artists[1].rawValue)))
        #expect(all.dials.crawl.isNull)
        let limited = try Document(
            try await browser.ask(.post, "/recommend", json: #"{"crawl": \#(crawl.rawValue)}"#))
        #expect(artists(limited) == Set(catalogue.artists[2...].map { Double($0.rawValue) }))
        #expect(limited["items"].items.count == 12)
        #expect(limited.dials.crawl.number == Double(crawl.rawValue) && limited.against.crawl.isNull)
    }

    @Test func `a list that was kept so stays so, says why, and can be made again`() async throws {
        let (browser, house, catalogue, crawl) = try await scene()
        let listener = try await house.listener(named: "Ada").id
        let snapshot = try await house.database.transaction(as: .service) {
            try $0.tasteSnapshot(of: listener, now: .now)
        }
        var change = WhatIf()
        change.crawl = CrawlLimit(crawl: crawl.rawValue)
        let settled = try await house.database.transaction(as: .service) { [change] in
            try $0.settled(change, for: listener)
        }
        #expect(settled.crawl?.sequence != nil)
        let ranking = try await house.needs.studio.ranking(
            for: snapshot.taste, of: listener, with: settled, dials: snapshot.dials)
        try await house.database.transaction(as: .service) { connection in
            _ = try connection.keep(
                NewEdition(ranking, for: listener, names: try connection.names(for: ranking.tracks)))
        }
        let list = try Document(try await browser.ask(.get, "/recommend"))
        #expect(list.edition.dials.crawl.number == Double(crawl.rawValue))
        #expect(artists(list) == Set(catalogue.artists[2...].map { Double($0.rawValue) }))

        let why = try Document(
            try await browser.ask(.get, "/recommend/\(catalogue.songs[1][3].rawValue)/why"))
        #expect(why.listed.flag == false && why.dropped.stage.text == "not_reached")
        #expect(why.dropped.setting.text == "crawl")
        #expect(why.dropped.detail.text?.contains("crawl \(crawl.rawValue)") == true)
        // What one has is known, whatever the crawl reached.
        let known = try Document(
            try await browser.ask(.get, "/recommend/\(catalogue.songs[0][0].rawValue)/why"))
        #expect(known.dropped.stage.text == "known")

        // The crawl goes on, and finds Alpha and Beta: the list records how far it was.
        try await house.database.transaction(as: .service) { connection in
            try connection.execute(
                """
                UPDATE crawls SET finished_at = NULL, state = 'running', artists_found = artists_found + 1
                 WHERE id = \(crawl)
                """)
            try connection.execute(
                """
                INSERT INTO crawl_artists (crawl_id, listener_id, artist_id, position, depth, sequence)
                VALUES (\(crawl), \(listener), \(catalogue.artists[0]), 9, 0, 0)
                """)
            _ = try connection.settle(.visited(tracks: 8), of: catalogue.artists[0])
        }
        let (edition, places) = try await house.database.transaction(as: .service) { connection in
            let edition = try #require(try connection.currentEdition(of: listener))
            return (edition, try connection.recommendations(of: edition.id, limit: 100))
        }
        let found = try await house.needs.studio.verify(edition, places)
        #expect(found.differences == [] && found.places == 12)
        // The dial of the list holds in what is tried on it, until it is turned back.
        let tried = try Document(try await browser.ask(.post, "/recommend", json: #"{"novelty": 0.5}"#))
        #expect(artists(tried) == Set(catalogue.artists[2...].map { Double($0.rawValue) }))
        let free = try Document(try await browser.ask(.post, "/recommend", json: #"{"crawl": 0}"#))
        #expect(artists(free).contains(Double(catalogue.artists[1].rawValue)) && free.dials.crawl.isNull)

        // Without the crawl the list cannot be made again, and that is said.
        try await house.database.transaction(as: .service) { _ = try $0.execute("DELETE FROM crawls") }
        let other = Studio(over: house.database.pool)
        await #expect(throws: Unverifiable.self) { try await other.verify(edition, places) }
    }

    @Test(arguments: [(#"{"crawl": 999}"#, 404), (#"{"crawl": -1}"#, 400), (#"{"crawl": "x"}"#, 400)])
    func `a crawl that is not there is refused by name`(body: String, status: Int) async throws {
        let (browser, _, _, _) = try await scene()
        let answer = try await browser.ask(.post, "/recommend", json: body)
        #expect(answer.status.rawValue == status)
        #expect(try Document(answer).parameter.text == "crawl")
    }

    @Test func `another's crawl is none, also where a list is to be kept`() async throws {
        let (_, house, _, crawl) = try await scene()
        let bruno = try await house.visitor("bruno")
        let listener = try await house.listener(named: "Bruno").id
        try await house.keepEdition(of: listener)
        for keep in ["", #", "keep": true"#] {
            let answer = try await bruno.ask(
                .post, "/recommend", json: #"{"crawl": \#(crawl.rawValue)\#(keep)}"#)
            #expect(answer.status == 404)
        }
    }
}
