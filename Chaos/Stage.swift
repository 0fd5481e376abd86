import Foundation
import Lifecycle
import TestChance

/// What a case has to work with, and what it has found out.
///
/// Whatever it starts is ended with it, by process id.
final class Stage: Sendable {
    /// Whether the numbers shall be small.
    let isQuick: Bool
    /// How long a lease lasts: the real minute, or a few seconds where there is no time for it.
    let lease: Duration
    private let folder: URL
    private let cluster: Cluster
    private let findings: Guarded<Findings>

    private struct Findings {
        var chance: Numbers
        var facts: [String] = []
        var faults: [String] = []
        var fleets: [Fleet] = []
    }

    init(of one: Case, cluster: Cluster, isQuick: Bool, seed: UInt64, in log: URL) throws {
        self.cluster = cluster
        self.isQuick = isQuick
        lease = isQuick ? .seconds(4) : .seconds(60)
        folder = log.appending(path: one.name)
        findings = Guarded(Findings(chance: Numbers(state: seed)))
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    }

    // MARK: What a case says

    /// A number that was measured; it stands in the case's line.
    func tell(_ fact: String) {
        findings.withLock { $0.facts.append(fact) }
        note(fact)
    }

    /// Something that must be true; where it is not, the sentence says what was found instead.
    func expect(_ holds: Bool, _ sentence: @autoclosure () -> String) {
        guard !holds else { return }
        let sentence = sentence()
        findings.withLock { $0.faults.append(sentence) }
        note("FAULT: \(sentence)")
    }

    /// A line in the case's own log.
    func note(_ line: String) {
        let moment = Date().formatted(Date.ISO8601FormatStyle(includingFractionalSeconds: true))
        append("\(moment) \(line)\n", to: "case.log")
    }

    /// Keeps a whole text beside the case's log.
    func keep(_ text: String, as name: String) { append(text, to: name) }

    // MARK: What a case uses

    /// A number of a range, by the seed of the run.
    func chance(in range: ClosedRange<Double>) -> Double {
        findings.withLock { Double.random(in: range, using: &$0.chance) }
    }

    /// One of several, by the seed of the run.
    func chance<Element: Sendable>(of all: [Element]) -> Element? {
        findings.withLock { all.randomElement(using: &$0.chance) }
    }

    /// A fleet with a database and an outside world of its own, in which nothing runs yet but the outside world.
    ///
    /// - Parameters:
    ///   - words: options of `segue-sandbox`.
    ///   - isCarried: whether a Redis of its own carries its work.
    func fleet(_ name: String, outside words: [String] = [], isCarried: Bool = false) async throws
        -> Fleet
    {
        let fleet = try await Fleet(
            name, on: cluster, lease: lease, outside: words, isCarried: isCarried,
            in: folder.appending(path: name))
        findings.withLock { $0.fleets.append(fleet) }
        return fleet
    }

    /// The PostgreSQL under all fleets.
    var postgres: Cluster { cluster }

    // MARK: How it ends

    /// Runs a case, ends what it started, and judges.
    func verdict(on one: Case) async -> Verdict {
        let start = ContinuousClock.now
        do {
            try await run(one)
        } catch {
            expect(false, "\(error)")
        }
        for fleet in findings.withLock({ $0.fleets }) {
            if findings.withLock({ !$0.faults.isEmpty }) { await keepTraces(of: fleet) }
            do { try await fleet.end() } catch { expect(false, "\(error)") }
        }
        let (facts, faults) = findings.withLock { ($0.facts, $0.faults) }
        let seconds = String(format: "%.0f s", (ContinuousClock.now - start) / .seconds(1))
        let story = (faults.map { "NOT: \($0)" } + facts).joined(separator: "; ")
        return Verdict(
            isGood: faults.isEmpty,
            line: "\(faults.isEmpty ? "PASS" : "FAIL") \(one.name) \(one.title) (\(seconds)): \(story)")
    }

    /// Keeps what a fleet asked of the outside world, and where its work stood, so that a fault can be understood.
    private func keepTraces(of fleet: Fleet) async {
        if let calls = try? await fleet.outside.calls() {
            let lines = calls.map { "\($0.at.formatted(.iso8601)) \($0.status) \($0.service) \($0.target)\n" }
            keep(lines.joined(), as: "calls.txt")
        }
        if let jobs = try? await fleet.everyJob() { keep(jobs, as: "jobs.txt") }
    }

    private func run(_ one: Case) async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await one.run(self) }
            group.addTask {
                try await Task.sleep(for: one.limit)
                throw TooLong(limit: one.limit)
            }
            try await group.next()
            group.cancelAll()
        }
    }

    private func append(_ text: String, to name: String) {
        let file = folder.appending(path: name)
        if !FileManager.default.fileExists(atPath: file.path) {
            _ = FileManager.default.createFile(atPath: file.path, contents: nil)
        }
        guard let handle = try? FileHandle(forWritingTo: file) else { return }
        _ = try? handle.seekToEnd()
        try? handle.write(contentsOf: Data(text.utf8))
        try? handle.close()
    }
}

/// A case that did not come to its end.
private struct TooLong: Error, CustomStringConvertible {
    let limit: Duration
    var description: String { "it was not over after \(limit)" }
}
