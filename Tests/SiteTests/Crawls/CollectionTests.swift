import FoundationEssentials
import HTTP
import Music
import Postgres
import Site
import Storage
import TestDatabase
import Testing

/// What a crawl found, as the API gives it.
@Suite(.database(schema: .segue)) struct CollectionTests {
    /// A crawl of Ada's: one seed, who leads to four others; all but the last are visited, each with two tracks.
    private func crawl(_ house: House, of name: String = "Ada") async throws -> Crawl.ID {
        let listener = try await house.listener(named: name).id
        return try await house.database.transaction(as: .service) { connection in
            let names = ["Seed", "=cmd|'/c calc'!A1", "Comma, The", "Quo\"te", "Last"]
            let artists = try connection.remember(
                names.map {
                    ArtistFacts(
                        name: $0, spotifyID: SpotifyID(rawValue: "artist \($0)"), genres: ["rock", "pop"])
                },
                from: .spotify
            ).compactMap(\.self)
            for name in names {
                try connection.remember(
                    (1...2).map { number in
                        TrackFacts(
                            title: number == 1 ? "Song of \(name)" : "-2+3 \(name)",
                            artists: [
                                ArtistFacts(name: name, spotifyID: SpotifyID(rawValue: "artist \(name)"))
                            ],
                            spotifyID: SpotifyID(rawValue: "track \(number) \(name)"))
                    }, from: .spotify)
            }
            try connection.remember(related: Array(artists[1...]), of: artists[0], from: .deezer)
            let crawl = try connection.plan(
                NewCrawl(listener: listener, seed: "Seed", depth: 1, breadth: 10, limit: 50))
            _ = try connection.begin(crawl.id, at: [artists[0]])
            for artist in artists.dropLast() { _ = try connection.settle(.visited(tracks: 2), of: artist) }
            return crawl.id
        }
    }

    private func read(_ response: Response) async throws -> String {
        guard case .stream(let next) = response.body else {
            return String(decoding: response.bytes, as: UTF8.self)
        }
        var bytes: [UInt8] = []
        while let piece = try await next() { bytes += piece }
        return String(decoding: bytes, as: UTF8.self)
    }

    @Test func `artists and tracks are read page by page, each once`() async throws {
        let house = try House()
        let ada = try await house.visitor()
        let id = try await crawl(house).rawValue
        for (kind, count) in [("artists", 5), ("tracks", 8)] {
            var names: [String] = []
            var path: String? = "/crawls/\(id)/\(kind)?limit=2"
            while let next = path {
                let page = try Document(try await ada.ask(.get, next))
                #expect(page.attribution.source.text == "Spotify")
                for item in page["items"].items {
                    let thing = kind == "artists" ? item.artist : item.track
                    names.append(thing.name.text ?? thing.title.text ?? "")
                    #expect(thing.spotify_url.text?.hasPrefix("https://open.spotify.com/") == true)
                }
                path = page.next_cursor.text.map { "/crawls/\(id)/\(kind)?limit=2&cursor=\($0)" }
            }
            #expect(names.count == count && Set(names).count == count, "\(kind): \(names)")
        }
        let last = try Document(try await ada.ask(.get, "/crawls/\(id)/artists?state=waiting,failed&depth=1"))
        #expect(last["items"].items.map(\.artist.name.text) == ["Last"])
        #expect(last["items"][0].found_by.name.text == "Seed")
        #expect(last["items"][0].state.text == "waiting" && last.next_cursor.isNull)
        let seeds = try Document(try await ada.ask(.get, "/crawls/\(id)/tracks?depth=0"))
        #expect(seeds["items"].items.count == 2)
    }

    @Test func `a page that has not changed is not sent again`() async throws {
        let house = try House()
        let ada = try await house.visitor()
        let path = "/crawls/\(try await crawl(house).rawValue)/artists"
        let tag = try #require(try await ada.ask(.get, path).headers["ETag"])
        #expect(try await ada.ask(.get, path, headers: ["If-None-Match": tag]).status == 304)
    }

    @Test(arguments: [
        ("artists?order=name", "order"), ("artists?limit=0", "limit"), ("artists?state=lost", "state"),
        ("artists?depth=11", "depth"), ("artists?cursor=p1-1-1", "cursor"), ("tracks?state=visited", "state"),
        ("artists/export?limit=3", "limit"), ("tracks/export?format=xml", "format"),
        ("tracks/export?format=csv,jsonl", "format"), ("artists?cursor=ca1-zz-0-1-0", "cursor"),
    ])
    func `what is wrong is refused by name`(query: String, parameter: String) async throws {
        let house = try House()
        let ada = try await house.visitor()
        let answer = try await ada.ask(.get, "/crawls/\(try await crawl(house).rawValue)/\(query)")
        #expect(answer.status == 400)
        #expect(try Document(answer).parameter.text == parameter)
    }

    @Test func `a cursor is of one list of one crawl`() async throws {
        let house = try House()
        let ada = try await house.visitor()
        let (one, two) = (try await crawl(house).rawValue, try await crawl(house).rawValue)
        let cursor = try #require(
            try Document(try await ada.ask(.get, "/crawls/\(one)/artists?limit=1")).next_cursor.text)
        #expect(try await ada.ask(.get, "/crawls/\(one)/artists?cursor=\(cursor)").status == 200)
        #expect(try await ada.ask(.get, "/crawls/\(two)/artists?cursor=\(cursor)").status == 400)
        #expect(try await ada.ask(.get, "/crawls/\(one)/tracks?cursor=\(cursor)").status == 400)
    }

    @Test(arguments: ["artists", "tracks", "artists/export", "tracks/export"])
    func `another's crawl does not exist`(kind: String) async throws {
        let house = try House()
        let (ada, bruno) = (try await house.visitor(), try await house.visitor("bruno"))
        let id = try await crawl(house).rawValue
        #expect(try await ada.ask(.get, "/crawls/\(id)/\(kind)").status == 200)
        #expect(try await bruno.ask(.get, "/crawls/\(id)/\(kind)").status == 404)
        #expect(try await ada.ask(.get, "/crawls/\(id + 1)/\(kind)").status == 404)
        #expect(try await house.ask(.get, "/crawls/\(id)/\(kind)").status == 401)
    }

    @Test func `as CSV it can be read again, and no field is a formula`() async throws {
        let house = try House()
        let ada = try await house.visitor()
        let id = try await crawl(house).rawValue
        let answer = try await ada.ask(.get, "/crawls/\(id)/artists/export")
        #expect(answer.headers["Content-Type"]?.hasPrefix("text/csv") == true)
        #expect(answer.headers["Content-Disposition"]?.contains("segue-crawl-\(id)-artists.csv") == true)
        let text = try await read(answer)
        #expect(text.hasSuffix("\r\n"))
        var reader = CSVReader(bytes: Array(text.utf8))
        let (name, genres) = (try reader.column("name"), try reader.column("genres"))
        let link = try reader.column("spotify_url")
        var names: [String] = []
        while let row = reader.next() {
            names.append(row[name])
            #expect(row[genres] == "rock; pop")
            #expect(row[link].hasPrefix("https://open.spotify.com/artist/"))
        }
        #expect(names == ["Seed", "'=cmd|'/c calc'!A1", "Comma, The", "Quo\"te", "Last"])
        let tracks = try await read(try await ada.ask(.get, "/crawls/\(id)/tracks/export?format=csv"))
        #expect(tracks.split(separator: "\r\n").count == 9)
        #expect(tracks.contains(",'-2+3 Seed,"))
    }

    @Test func `as JSON lines each line is an object that names its source`() async throws {
        let house = try House()
        let ada = try await house.visitor()
        let id = try await crawl(house).rawValue
        for (query, count) in [
            ("artists/export?format=jsonl&state=visited", 4), ("tracks/export?format=jsonl", 8),
        ] {
            let lines = try await read(try await ada.ask(.get, "/crawls/\(id)/\(query)")).split(
                separator: "\n")
            #expect(lines.count == count)
            for line in lines {
                let item = try Document(Response(200, body: .bytes(Array(line.utf8))))
                #expect(item.attribution.text == "Spotify")
            }
        }
    }

    @Test func `a file is read in pieces, whatever its length`() async throws {
        let house = try House()
        _ = try await house.visitor()
        let id = try await crawl(house)
        let listener = try await house.listener(named: "Ada").id
        let export = CrawlExport(
            house.database, as: .listener(listener), .tracks, of: id, .jsonl, pieceSize: 3)
        var lines: [Int] = []
        while let piece = try await export.next() { lines.append(piece.count { $0 == UInt8(ascii: "\n") }) }
        #expect(lines.reduce(0, +) == 8)
        #expect((lines.max() ?? 0) <= 3)
    }
}
