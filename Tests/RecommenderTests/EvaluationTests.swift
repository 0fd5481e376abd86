import Foundation
import Music
import Testing

@testable import Recommender

@Suite struct EvaluationTests {
    @Test func `a list for each listener is written with ranks from one, and no seed in it`() throws {
        try inFolder { folder in
            try writeCatalogue(folder)
            var seen: [Int] = []
            let report = try Evaluation.run(
                Trial(directory: folder, split: "dev"), output: "\(folder)/out.csv",
                progress: { done, _ in seen.append(done) })
            #expect(seen == [1, 2])
            #expect(report.ndcg10 == nil)
            let table = try CSVReader(path: "\(folder)/out.csv")
            #expect(table.header == ["user_id", "item_id", "rank", "score"])
            let first = table.filter { $0[0] == "u1" }
            #expect(first.count == 38)
            #expect(first.map { $0[2] } == (1...38).map(String.init))
            #expect(!first.contains { ["t,0", "t,8"].contains($0[1]) })
            #expect(table.filter { $0[0] == "u2" }.count == 40)
        }
    }

    @Test func `with a truth the methods are printed side by side`() throws {
        try inFolder { folder in
            try writeCatalogue(folder)
            try write("user_id,item_id\nu1,\"t,16\"\nu1,\"t,32\"\n", folder, "dev/truth.csv")
            let report = try Evaluation.run(Trial(directory: folder, split: "dev"))
            #expect(report.description.contains("same artist, then popularity"))
            #expect(try #require(report.ndcg10) > 0.3)
        }
    }

    @Test func `a missing file or column is an error that says which`() throws {
        try inFolder { folder in
            #expect(throws: (any Error).self) {
                try Evaluation.run(Trial(directory: folder, split: "dev"))
            }
            try writeCatalogue(folder)
            try write("item_id,name\n1,x\n", folder, "tracks.csv")
            let error = #expect(throws: CSVReader.MissingColumn.self) {
                try Evaluation.run(Trial(directory: folder, split: "dev"))
            }
            #expect(error?.description.hasPrefix("tracks.csv: no column \"artist_id\"") == true)
        }
    }

    /// Three listeners of two tracks each, with four hidden ones each.
    private func writeListeners(_ folder: String) throws {
        var (shown, hidden) = ("user_id,item_id,rank,weight\n", "user_id,item_id\n")
        for listener in 0..<3 {
            shown += "u\(listener),\"t,\(listener + 8)\",2,1\nu\(listener),\"t,\(listener)\",1,1\n"
            for more in 2..<5 { hidden += "u\(listener),\"t,\(listener + 8 * more)\"\n" }
        }
        try write(shown, folder, "dev/users.csv")
        try write(hidden, folder, "dev/truth.csv")
        try write("user_id,item_id,weight\nx,\"t,16\",1\nx,\"t,17\",1\ny,\"t,16\",1\n", folder, "train.csv")
    }

    private func listed(_ trial: Trial, _ folder: String) throws -> [String: Set<String>] {
        _ = try Evaluation.run(trial, output: "\(folder)/out.csv")
        return try CSVReader(path: "\(folder)/out.csv").reduce(into: [:]) {
            $0[$1[0], default: []].insert($1[1])
        }
    }

    @Test func `of fewer seeds only the first ranks speak, and a file has none of the others`() throws {
        try inFolder { folder in
            try writeCatalogue(folder)
            try writeListeners(folder)
            var trial = Trial(directory: folder, split: "dev")
            trial.seeds = 1
            let lists = try listed(trial, folder)
            #expect(lists["u1"]?.isDisjoint(with: ["t,1", "t,9"]) == true)
            #expect(lists["u1"]?.count == 38)
            let panel = try Panel(trial)
            let list = panel.rank(panel.joined(), dials: trial.dials, settings: trial.settings)[1]
            #expect(list.count == 39, "where nothing is written, recommending what else they have is a miss")
        }
    }

    @Test func `a file is written at the end and whole`() throws {
        try inFolder { folder in
            try writeCatalogue(folder)
            try write("before", folder, "out.csv")
            // Another name for what is there before.
            try FileManager.default.linkItem(atPath: "\(folder)/out.csv", toPath: "\(folder)/old.csv")
            _ = try Evaluation.run(
                Trial(directory: folder, split: "dev"), output: "\(folder)/out.csv",
                progress: { _, _ in
                    #expect(FileManager.default.contents(atPath: "\(folder)/out.csv")?.count == 6)
                })
            #expect(FileManager.default.contents(atPath: "\(folder)/old.csv") == Data("before".utf8))
            #expect(try CSVReader(path: "\(folder)/out.csv").header.first == "user_id")
        }
    }

    @Test func `a weight speaks by its root, and one that makes no sense not at all`() throws {
        try inFolder { folder in
            try writeCatalogue(folder)
            try write(
                "user_id,item_id,rank,weight\nu,\"t,3\",3,-4\nu,\"t,1\",1,16\nu,\"t,2\",2,\n", folder,
                "dev/users.csv")
            var data = try DataSet(directory: folder)
            let listeners = try data.listeners("\(folder)/dev")
            #expect(listeners[0].seeds.map(\.weight) == [4, 1, 0])
        }
    }

    @Test func `mixed listeners show what each of theirs shows, and those left over are left out`() throws {
        try inFolder { folder in
            try writeCatalogue(folder)
            try writeListeners(folder)
            var trial = Trial(directory: folder, split: "dev")
            trial.mix = 2
            let lists = try listed(trial, folder)
            #expect(Set(lists.keys) == ["u0+u1"])
            #expect(lists["u0+u1"]?.isDisjoint(with: ["t,0", "t,8", "t,1", "t,9"]) == true)
            #expect(lists["u0+u1"]?.count == 36)
            #expect(try Evaluation.run(trial).description.contains("reached"))
        }
    }

    @Test func `leaving blocks out, turning dials and taking features away give a line each`() throws {
        try inFolder { folder in
            try writeCatalogue(folder)
            try writeListeners(folder)
            var trial = Trial(directory: folder, split: "dev")
            trial.withoutFeatures = 0.5
            var last = (done: 0, total: 1)
            let ablation = try Evaluation.ablate(trial) { done, total, _ in last = (done, total) }
            #expect(last.done == last.total)
            for name in [
                "without graph", "without audio", "without diversity", "without the guess of sounds",
            ] {
                #expect(ablation.description.contains(name))
            }
            #expect(ablation.description.contains("50 % without features"))
            let dials = try Evaluation.turnDials(trial).description
            #expect(dials.contains("novelty +1.00") && dials.contains("diversity .00"))
        }
    }

    @Test(.enabled(if: sharedData != nil, "needs ../shared/data/mpd or SEGUE_SHARED"))
    func `real listeners find a fifth of what could be gained`() throws {
        var trial = Trial(directory: "\(try #require(sharedData))/mpd", split: "valid")
        trial.alone = true
        trial.limit = 30
        let report = try Evaluation.run(trial)
        #expect(try #require(report.ndcg10) > 0.2)
    }
}

/// The folder of the shared data, where it is present.
private let sharedData: String? = {
    let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()
    let shared = ProcessInfo.processInfo.environment["SEGUE_SHARED"] ?? root.appending(path: "../shared").path
    return FileManager.default.fileExists(atPath: "\(shared)/data/mpd/tracks.csv") ? "\(shared)/data" : nil
}()
