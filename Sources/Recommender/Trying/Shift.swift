public import Music

/// What moved between two lists.
public struct Shift: Sendable, Hashable {
    /// Tracks that are on both lists, at different places; the largest move first.
    public var moved: [Move] = []
    /// Tracks that only the new list has, the best first.
    public var entered: [Move] = []
    /// Tracks that only the old list has, the best first.
    public var left: [Move] = []

    /// Whether nothing moved.
    public var isEmpty: Bool { moved.isEmpty && entered.isEmpty && left.isEmpty }

    /// One track's move.
    public struct Move: Sendable, Hashable {
        /// The track.
        public var track: Track.ID
        /// Its old place, from 1; nil where it had none.
        public var from: Int?
        /// Its new place, from 1; nil where it has none.
        public var to: Int?
        /// The blocks whose amounts changed, the largest change first; empty where it only made room for others.
        public var because: [Change]
    }

    /// What became of one block of a score.
    public struct Change: Sendable, Hashable {
        /// The block.
        public var block: Block
        /// What it added before.
        public var before: Double
        /// What it adds now.
        public var after: Double
    }
}

/// A list that was tried, beside what would be without the change.
public struct Tryout: Sendable {
    /// The list as it would be made without the change; without the evidence, which takes long and nobody asks for.
    public var before: Ranking
    /// The list with it.
    public var after: Ranking
    /// What moved.
    public var shift: Shift
    /// The taste that spoke.
    public var taste: Taste
}

extension CandidatePool {
    /// The list with a change, and what it moves; nothing is kept.
    ///
    /// Both lists are made here and now of the same facts, so that nothing but the change moves a track. Blocks, as
    /// ``recommend(for:dials:settings:threads:)`` does: for about its time where only dials change, since the walk over related
    /// artists, which is the most of it, then serves both; for less than twice its time where seeds do.
    public func tryout(
        of change: WhatIf, for taste: Taste, dials: Dials = Dials(),
        settings: EngineSettings = EngineSettings(), threads: Int = 1
    ) -> Tryout {
        let changed = change.applied(to: taste, in: self)
        let (before, was) = ranker(for: taste, dials: dials, settings: settings, threads: threads)
        let (after, becomes) = ranker(
            for: changed, dials: change.applied(to: dials), settings: settings, threads: threads,
            beside: before)
        return Tryout(
            before: before.ranking(of: was, isExplained: false), after: after.ranking(of: becomes),
            shift: Shift(from: was, of: before.plan, to: becomes, of: after.plan, ids: { ids[$0] }),
            taste: changed)
    }
}

extension Shift {
    fileprivate init(
        from was: [Entry], of before: ScoringPlan, to becomes: [Entry], of after: ScoringPlan,
        ids: (Int) -> Track.ID
    ) {
        let old = Dictionary(uniqueKeysWithValues: was.enumerated().map { ($1.row, $0 + 1) })
        let new = Dictionary(uniqueKeysWithValues: becomes.enumerated().map { ($1.row, $0 + 1) })
        func move(_ row: Int) -> Move {
            Move(
                track: ids(row), from: old[row], to: new[row],
                because: Change.between(before.shares(of: row), after.shares(of: row)))
        }
        entered = becomes.filter { old[$0.row] == nil }.map { move($0.row) }
        left = was.filter { new[$0.row] == nil }.map { move($0.row) }
        moved = becomes.map { move($0.row) }.filter { $0.distance > 0 }
            .enumerated().sorted { ($1.element.distance, $0.offset) < ($0.element.distance, $1.offset) }
            .map(\.element)
    }
}

extension Shift.Move {
    /// How many places it moved; 0 for what stayed, or stands on one list only.
    fileprivate var distance: Int {
        guard let from, let to else { return 0 }
        return abs(from - to)
    }
}

extension Shift.Change {
    /// The three blocks that changed most, by more than a hundredth.
    fileprivate static func between(_ before: [ScoredTrack.Share], _ after: [ScoredTrack.Share]) -> [Self] {
        let old = Dictionary(before.map { ($0.block, $0.amount) }, uniquingKeysWith: +)
        let new = Dictionary(after.map { ($0.block, $0.amount) }, uniquingKeysWith: +)
        let changes = Block.allCases.map { Self(block: $0, before: old[$0] ?? 0, after: new[$0] ?? 0) }
        return changes.enumerated().filter { $0.element.size > 0.01 }
            .sorted { ($1.element.size, $0.offset) < ($0.element.size, $1.offset) }
            .prefix(3).map(\.element)
    }

    private var size: Double { abs(after - before) }
}
