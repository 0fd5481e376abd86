import Foundation
import HTTP
import Postgres
import Sandbox
import TestProcesses
import Visiting

extension Case {
    /// F18: what nobody can use is passed over; a closed endpoint is learned once, and the next source asked.
    static let uselessItems = Case(
        "F18", "null features and artists, local and removed tracks, closed endpoints", within: .seconds(400)
    ) {
        stage in
        let ways: [(name: String, fault: Int?)] = [("404", 404), ("open", nil), ("403", 403)]
        for (name, fault) in stage.isQuick ? ways.prefix(1) : ways[...] {
            let fleet = try await stage.fleet(
                "ways-\(name)", outside: ["--no-limits", "--artists", "300"])
            try await fleet.allowSpotify(callsPerSecond: 1_000)
            try await fleet.outside.change(#"{"is_untidy": true}"#)
            if let fault {
                for way in ["artists/*/related-artists", "audio-features"] {
                    try await fleet.outside.inject(
                        Fault(
                            on: .spotify, path: "/spotify/v1/\(way)", status: fault,
                            body: fault == 404 ? .empty : nil))
                }
            }
            let site = try await fleet.site()
            _ = try fleet.worker("one")
            var visitor = try await fleet.visitor("bruno", at: site)
            let _: Bool = try await eventually("a list", within: .seconds(130)) {
                try await visitor.ask(.get, "/recommend?limit=20").status == 200 ? true : nil
            }
            try await stage.expectWholeList(visitor, name)
            let unknown = try await fleet.number(
                "SELECT count(*) AS n FROM audio_features WHERE source IS NULL")
            let known = try await fleet.number(
                "SELECT count(*) AS n FROM audio_features WHERE source IS NOT NULL")
            let sources = try await fleet.sources()
            stage.tell(
                "\(name): related from \(sources), sound of \(known), of \(unknown) nobody knows it")
            let asked = try await fleet.outside.calls(of: .spotify).filter {
                $0.family.contains("related-artists")
            }
            if fault != nil {
                stage.expect(
                    !sources.isEmpty && !sources.contains("spotify"), "related artists came from \(sources)")
                stage.expect(asked.count == 1, "the closed endpoint was asked \(asked.count) times")
            } else {
                stage.expect(sources == "spotify", "related artists came from \(sources)")
            }
            let nameless = try await fleet.number(
                "SELECT count(*) AS n FROM tracks t JOIN artists a ON a.id = artist_id WHERE btrim(title) = '' OR btrim(name) = ''"
            )
            stage.expect(nameless == 0, "\(nameless) tracks are nameless")
            try await fleet.end()
        }
    }
}

extension Stage {
    /// Twenty songs, each with a title, an artist and a score that is a number.
    fileprivate func expectWholeList(_ visitor: Visitor, _ name: String) async throws {
        struct List: Decodable {
            var items: [Item]
            struct Item: Decodable {
                var score: Double?
                var track: Track
            }
            struct Track: Decodable {
                var title: String?
                var artists: [Artist]?
            }
            struct Artist: Decodable { var name: String? }
        }
        var visitor = visitor
        let list: List = try await visitor.ask(.get, "/recommend?limit=20").json()
        let holes = list.items.filter { item in
            item.track.title?.isEmpty ?? true || item.track.artists?.first?.name?.isEmpty ?? true
                || !(item.score?.isFinite ?? false)
        }
        expect(list.items.count == 20, "\(name): a list of \(list.items.count)")
        expect(holes.isEmpty, "\(name): \(holes.count) songs have no title, artist or score")
    }
}

extension Fleet {
    /// Who said which artists are related.
    fileprivate func sources() async throws -> String {
        try await pool.withConnection { connection in
            try connection.rows("SELECT DISTINCT source FROM artist_relations ORDER BY source")
                .map { try $0.get("source", as: String.self) }.joined(separator: " and ")
        }
    }
}
