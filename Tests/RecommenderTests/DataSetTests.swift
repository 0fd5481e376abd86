import Foundation
import Music
import Testing

@testable import Recommender

/// Data sets as others write them.
@Suite struct DataSetTests {
    private func near(_ values: [Double?], _ wanted: [Double?]) -> Bool {
        values.count == wanted.count
            && zip(values, wanted).allSatisfy { value, wanted in
                if let value, let wanted { abs(value - wanted) < 1e-9 } else { value == wanted }
            }
    }

    @Test(
        arguments: [
            ([0, 55.5, 100, nil], [0, 55.5, 100, nil]),
            ([1200, 7, nil, 7, 0], [87.5, 50, nil, 50, 12.5]),
            ([0.25, 1, 0.5, 0.75], [12.5, 87.5, 37.5, 62.5]),
            ([nil, nil], [nil, nil]),
        ] as [([Double?], [Double?])])
    func `a popularity on another scale speaks by its percentile rank`(values: [Double?], wanted: [Double?]) {
        #expect(near(popularities(outOfHundred: values), wanted))
    }

    @Test func `counts and parts give the same lists`() throws {
        func list(_ scale: Double) throws -> [ScoredTrack] {
            try inFolder { folder in
                try writeCatalogue(folder)
                let tracks = (0..<40).map { "t\($0),a\($0 % 8),\(Double($0 * 37 % 40 + 1) / 40 * scale)" }
                try write(
                    (["item_id,artist_id,popularity"] + tracks).joined(separator: "\n"), folder, "tracks.csv")
                try write("user_id,item_id\nu,t3\n", folder, "dev/users.csv")
                let panel = try Panel(Trial(directory: folder, split: "dev"))
                return panel.rank(panel.joined(), dials: Dials(), settings: EngineSettings())[0]
            }
        }
        let parts = try list(1)
        #expect(parts.count == 39)
        #expect(try list(1e9) == parts)
    }

    /// The fingerprint of the pool that relations make, with what was passed over.
    private func pool(_ relations: String) throws -> (fingerprint: UInt64, passedOver: [String: Int]) {
        try inFolder { folder in
            try writeCatalogue(folder)
            try write(relations, folder, "artist_related.csv")
            let data = try DataSet(directory: folder)
            return (data.pool().fingerprint, data.passedOver)
        }
    }

    @Test(arguments: [
        "artist_id,related_artist_id,rank\na0,a1,1.0\na0,a2,2.0\na1,a2,1.0\n",
        "artist_id,related_artist_id,rank\na0,a1,0\na0,a2,1\na1,a2,0\n",
        "artist_id,related_artist_id\na0,a1\na0,a2\na1,a2\n",
    ])
    func `ranks may be written as floats, count from nought, or be the order of the rows`(text: String) throws
    {
        let plain = try pool("artist_id,related_artist_id,rank\na0,a1,1\na0,a2,2\na1,a2,1\n")
        #expect(plain.fingerprint != (try pool("")).fingerprint, "there is a graph to lose")
        let other = try pool(text)
        #expect(other.fingerprint == plain.fingerprint)
        #expect(other.passedOver.isEmpty)
    }

    @Test func `a rank that is none is the place of its row, and is counted`() throws {
        let plain = try pool("artist_id,related_artist_id,rank\na0,a1,1\na0,a2,2\na1,a2,1\n")
        let odd = try pool("artist_id,related_artist_id,rank\na0,a1,1\na0,a2,two\na1,a2,1e40\n,a3,1\n")
        #expect(odd.fingerprint == plain.fingerprint)
        #expect(odd.passedOver == ["ranks of artist_related.csv": 2, "rows of artist_related.csv": 1])
    }

    @Test(
        arguments: [
            ("2015", 2015), ("2015.0", 2015), ("2015-05-01", 2015), ("2015-05", 2015), ("1e30", nil),
            ("-1e30", nil),
            ("", nil), ("0", nil), ("15-05-2015", nil), ("nan", nil), ("soon", nil),
        ] as [(String, Int?)])
    func `a year is a number of four digits, or begins a date`(text: String, year: Int?) {
        #expect(TrackColumns.year(in: text) == year)
    }

    @Test func `where no weight says anything, every seed speaks`() throws {
        try inFolder { folder in
            try writeCatalogue(folder)
            try write(
                "user_id,item_id,weight\nu,\"t,3\",0\nu,\"t,1\",-2\nv,\"t,3\",0\nv,\"t,1\",4\n", folder,
                "dev/users.csv")
            var data = try DataSet(directory: folder)
            let listeners = try data.listeners("\(folder)/dev")
            #expect(listeners.map { $0.seeds.map(\.weight) } == [[1, 1], [0, 2]])
        }
    }

    @Test(arguments: ["", "listener,song\n1,2\n", "user_id,item_id\n"])
    func `histories that cannot be read, or are none, are nothing to a listener alone`(train: String) throws {
        try inFolder { folder in
            try writeCatalogue(folder)
            try write(train, folder, "train.csv")
            try write("user_id,item_id\nu1,\"t,16\"\n", folder, "dev/truth.csv")
            var trial = Trial(directory: folder, split: "dev")
            trial.alone = true
            #expect(try Evaluation.run(trial).ndcg10 != nil)
            #expect(try Evaluation.turnDials(trial).description.contains("novelty"))
        }
    }

    @Test func `what only adds to a row may be missing, and related artists altogether`() throws {
        try inFolder { folder in
            try writeCatalogue(folder)
            try write("item_id,artist_id\nx,a\ny,a\nz,b\n", folder, "tracks.csv")
            try write("artist_id\na\n", folder, "artists.csv")
            try write("", folder, "artist_related.csv")
            try write("user_id,item_id\nu,x\nu,gone\n", folder, "dev/users.csv")
            let report = try Evaluation.run(Trial(directory: folder, split: "dev"))
            #expect(report.description.contains("2 rows written"))
            #expect(report.description.contains("passed over: rows of users.csv (1)"))
        }
    }

    @Test func `the same artist's tracks come first, however popular others are`() throws {
        try inFolder { folder in
            try writeCatalogue(folder)
            try write(
                "item_id,artist_id,popularity\ns,a,1\nt,b,1\nu,b,1\nv,a,2\nw,b,3\nx,b,4\ny,c,9000000\nz,c,\n",
                folder,
                "tracks.csv")
            let data = try DataSet(directory: folder)
            let list = Baselines(data).sameArtist(["s", "t", "u"].compactMap(data.place))
            #expect(list.map { data.items[$0] } == ["x", "w", "v", "y", "z"])
        }
    }

    @Test func `the factors alone tell two crowds apart, and say nothing of what nobody has`() throws {
        try inFolder { folder in
            try writeCatalogue(folder)
            // Ten listeners have the first twelve even tracks, ten the odd ones.
            let rows = (0..<20).flatMap { listener in
                (0..<12).map { "x\(listener),\"t,\(2 * $0 + listener % 2)\",1" }
            }
            try write((["user_id,item_id,weight"] + rows).joined(separator: "\n"), folder, "train.csv")
            try write(
                "user_id,item_id\nu,\"t,2\"\nu,\"t,6\"\nu,\"t,10\"\nw,\"t,39\"\n", folder, "dev/users.csv")
            try write("user_id,item_id\nu,\"t,0\"\n", folder, "dev/truth.csv")
            let trial = Trial(directory: folder, split: "dev")
            let panel = try Panel(trial)
            let model = try #require(panel.model)
            let list = Baselines(panel.data).factors(panel.listeners[0].seeds, of: model)
            #expect(list.prefix(9).allSatisfy { $0.isMultiple(of: 2) })
            #expect(Set(list).isDisjoint(with: [2, 6, 10]))
            #expect(Baselines(panel.data).factors(panel.listeners[1].seeds, of: model).isEmpty)
            #expect(try Evaluation.run(trial).description.contains("implicit factors alone (ALS)"))
        }
    }
}
