import LinearAlgebra
import Music
import TestChance
import Testing

@testable import Recommender

@Suite struct CollaborativeModelTests {
    private let scenes = Scenes()

    /// Listeners of two worlds that no fact of the catalogue shows: scene 0 goes with scene 2, scene 1 with scene 3.
    ///
    /// Each has twelve songs of both scenes, so that every song is had by several.
    private static let worlds: [OtherHistory] = {
        var random = Numbers(state: 5)
        return (0..<60).map { member in
            let world = member % 2
            let tracks = (0..<24).map { number in
                Scenes.track(
                    world + 2 * (number % 2), Int.random(in: 0..<Scenes.artistsInScene, using: &random),
                    Int.random(in: 0..<Scenes.tracksOfArtist, using: &random))
            }
            return OtherHistory(member: Int64(member), tracks: tracks)
        }
    }()

    private func pool(_ histories: [OtherHistory], _ scenes: Scenes? = nil) -> CandidatePool {
        var pool = (scenes ?? self.scenes).pool
        pool.join(CollaborativeModel(histories))
        return pool
    }

    private let newcomer = Scenes.taste((0..<6).map { Scenes.track(0, $0, $0) })

    @Test func `a newcomer gets what those have who have the same, though nothing else connects the two`()
        throws
    {
        let pool = pool(Self.worlds)
        let plan = Ranker(newcomer, pool: pool, dials: Dials(), settings: EngineSettings()).plan
        func mean(_ scene: Int) -> Double {
            let amounts = (0..<pool.count).filter { Scenes.scene(of: pool.ids[$0]) == scene }.map { row in
                plan.shares(of: row).first { $0.block == .collaborative }?.amount ?? 0
            }
            return amounts.reduce(0, +) / Double(amounts.count)
        }
        #expect(mean(2) > 0.3)
        #expect(mean(2) > mean(1) + 0.5 && mean(2) > mean(3) + 0.5)
        let list = pool.recommend(for: newcomer, dials: Dials(limit: 200, diversity: 0)).tracks
        let alone = scenes.pool.recommend(for: newcomer, dials: Dials(limit: 200, diversity: 0)).tracks
        func best(_ scene: Int, _ list: [ScoredTrack]) -> Int {
            list.firstIndex { Scenes.scene(of: $0.track) == scene } ?? list.count
        }
        #expect(best(2, list) < best(1, list) && best(2, list) < best(3, list))
        #expect(best(2, list) < best(2, alone))
    }

    @Test func `the factors alone find the other half of a history that they have not seen`() throws {
        let pool = pool(Self.worlds)
        let model = try #require(pool.collaborativeModel)
        let places = newcomer.seeds.compactMap { model.histories.place(of: $0.track) }
        let signals = model.factors.signals(of: places.map { ($0, 1) })
        #expect(signals.count == FactorSets.widths.count)
        for signal in signals {
            func mean(_ scene: Int) -> Float {
                let of = signal.indices.filter {
                    Scenes.scene(of: Track.ID(rawValue: model.histories.tracks[$0])) == scene
                }
                return of.reduce(0) { $0 + signal[$1] } / Float(of.count)
            }
            #expect(mean(2) > 3 * abs(mean(1)) && mean(2) > 3 * abs(mean(3)))
        }
    }

    /// As a catalogue tells the collaborative model who made its tracks.
    private static let makers = Dictionary(
        uniqueKeysWithValues: Scenes().candidates.map { ($0.id, $0.artists[0]) })

    @Test func `histories are completed by the other half of a world, and by nothing that a single one has`()
        throws
    {
        let only = Scenes.track(1, 0, 0)
        let without = Self.worlds.map { history in
            OtherHistory(member: history.member, tracks: history.tracks.filter { $0 != only })
        }
        let model = CollaborativeModel(
            without + [OtherHistory(member: 99, tracks: [only] + (0..<8).map { Scenes.track(1, $0, 0) })],
            artists: Self.makers)
        let completion = try #require(model.completion)
        let places = newcomer.seeds.compactMap { model.histories.place(of: $0.track) }
        let chances = completion.signal(of: places.map { ($0, 1) })
        #expect(chances.allSatisfy { (0...1).contains($0) } && chances.max() == 1)
        func mean(_ scene: Int) -> Float {
            let of = chances.indices.filter {
                Scenes.scene(of: Track.ID(rawValue: model.histories.tracks[$0])) == scene
            }
            return of.reduce(0) { $0 + chances[$1] } / Float(of.count)
        }
        #expect(mean(2) > 1.5 * mean(1) && mean(2) > 1.5 * mean(3))
        #expect(chances[try #require(model.histories.place(of: only))] == 0)
        #expect(completion.signal(of: []).allSatisfy { $0 == 0 })
    }

    @Test func `who a track is by tells of one that few have: what was learned of an artist is shared`()
        throws
    {
        // The same two have both, beside a song that tells nothing: only who made them tells them apart.
        let rare = [Scenes.track(2, 0, 7), Scenes.track(3, 0, 7)]
        let histories =
            Self.worlds.map { history in
                OtherHistory(member: history.member, tracks: history.tracks.filter { !rare.contains($0) })
            } + (200..<202).map { OtherHistory(member: $0, tracks: rare + [Scenes.track(1, 2, 3)]) }
        let model = CollaborativeModel(histories, artists: Self.makers)
        let places = newcomer.seeds.compactMap { model.histories.place(of: $0.track) }
        let chances = try #require(model.completion).signal(of: places.map { ($0, 1) })
        let found = try rare.map { chances[try #require(model.histories.place(of: $0))] }
        #expect(found[0] > 1.1 * found[1])
    }

    @Test
    func `a fit does not depend on the order of histories, and another maker is another collaborative model`()
        throws
    {
        let one = CollaborativeModel(Self.worlds, artists: Self.makers)
        let other = CollaborativeModel(Self.worlds.reversed(), artists: Self.makers)
        #expect(one.fingerprint == other.fingerprint)
        let seeds = [(place: 3, weight: 1.0), (place: 8, weight: 0.5)]
        #expect(one.completion?.signal(of: seeds) == other.completion?.signal(of: seeds))
        #expect(CollaborativeModel(Self.worlds).fingerprint != one.fingerprint)
    }

    @Test func `a collaborative model that is made again of the same is the one of before, without a fit`()
        throws
    {
        let before = CollaborativeModel(Self.worlds, artists: Self.makers)
        let again = CollaborativeModel(Self.worlds, artists: Self.makers, or: before)
        let signals = [before, again].map { $0.factors.signals(of: [(0, 1)]) }
        #expect(signals[0] == signals[1])
    }

    @Test func `who is tested is in no number: neither in the factors nor in a completion`() throws {
        let model = CollaborativeModel(Self.worlds, artists: Self.makers)
        let others = try #require(model.without(0))
        #expect(others.count == model.count - 1)
        #expect(others.completion == nil)
        let anew = CollaborativeModel(Self.worlds.filter { $0.member != 0 })
        #expect(others.factors.signals(of: [(0, 1)]) == anew.factors.signals(of: [(0, 1)]))
    }

    @Test(arguments: [
        [], [OtherHistory(member: 1, tracks: [])],
        [OtherHistory(member: 1, tracks: [Track.ID(rawValue: 999_999)])],
        [OtherHistory(member: 7, tracks: [Scenes.track(0, 0, 0), Scenes.track(2, 1, 1)])],
    ])
    func `where nobody else is, a list is what it is alone`(histories: [OtherHistory]) {
        var taste = newcomer
        taste.member = 7
        let list = pool(histories).recommend(for: taste)
        #expect(list.tracks == scenes.pool.recommend(for: taste).tracks)
        #expect(list.model == nil)
    }

    @Test func `one other listener, in whom nobody else can be recognised, changes nothing`() {
        let other = OtherHistory(member: 1, tracks: (0..<8).map { Scenes.track(0, $0, $0) })
        #expect(pool([other]).recommend(for: newcomer).tracks == scenes.pool.recommend(for: newcomer).tracks)
    }

    @Test
    func `a few others weigh little: no track comes up for their sake alone over the listener's own scene`() {
        let others = (1...3).map { member in
            OtherHistory(
                member: Int64(member),
                tracks: [Scenes.track(0, 0, 0), Scenes.track(3, 0, 0)]
                    + (0..<10).map { Scenes.track(member % 4, $0, member) })
        }
        let list = pool(others).recommend(for: newcomer, dials: Dials(limit: 10)).tracks
        #expect(list.allSatisfy { Scenes.scene(of: $0.track) == 0 })
    }

    @Test func `neither the order of histories, nor numbers, nor the order of the catalogue plays a part`() {
        let list = pool(Self.worlds).recommend(for: newcomer)
        var shuffled = scenes
        var random = Numbers(state: 3)
        shuffled.candidates.shuffle(using: &random)
        shuffled.relations.shuffle(using: &random)
        let numbers = (0..<1000).map { Int64($0) }.shuffled(using: &random)
        let others = Self.worlds.enumerated().map { number, history in
            OtherHistory(member: numbers[number], tracks: history.tracks.shuffled(using: &random))
        }.shuffled(using: &random)
        let again = pool(others, shuffled).recommend(for: newcomer)
        #expect(again.tracks == list.tracks)
        #expect(again.model == list.model)
        #expect(list.model != nil)
        let fewer = pool(Array(Self.worlds.dropLast())).recommend(for: newcomer)
        #expect(fewer.model != list.model)
    }

    @Test func `the shares add up to the score, among others as alone`() {
        let list = pool(Self.worlds).recommend(for: newcomer).tracks
        for track in list {
            #expect(abs(track.shares.reduce(0) { $0 + $1.amount } - track.score) < 1e-9)
        }
        #expect(
            list.contains { track in track.shares.contains { $0.block == .collaborative && $0.amount > 0 } })
    }

    @Test func `no score is ever no number, whatever histories look like`() {
        let one = [OtherHistory(member: 1, tracks: [Scenes.track(0, 0, 0)])]
        let twice = one + [OtherHistory(member: 2, tracks: [Scenes.track(0, 0, 0), Scenes.track(0, 0, 0)])]
        let everything = (0..<3).map { member in
            OtherHistory(member: Int64(member), tracks: scenes.candidates.map(\.id))
        }
        let odd =
            Self.worlds + [
                OtherHistory(member: 900, tracks: []),
                OtherHistory(member: 901, tracks: [Scenes.track(1, 1, 1)]),
                OtherHistory(member: 901, tracks: [Scenes.track(1, 1, 1), Scenes.track(1, 1, 2)]),
            ]
        for histories in [one, twice, everything, odd] {
            for taste in [newcomer, Taste(), Scenes.taste([Scenes.track(0, 0, 0)])] {
                let pool = pool(histories)
                let tracks = pool.recommend(for: taste).tracks
                #expect(tracks.allSatisfy { $0.score.isFinite })
                let plan = Ranker(taste, pool: pool, dials: Dials(), settings: EngineSettings()).plan
                #expect((0..<pool.count).allSatisfy { Entry(row: $0, plan: plan).score.isFinite })
                #expect((0..<pool.count).allSatisfy { plan.walkedScore(of: $0).isFinite })
            }
        }
    }

    @Test(
        "What the walk over the candidates finds is what the parts add up to, but for what all have in common"
    )
    func walked() {
        let pool = pool(Self.worlds)
        let plan = Ranker(newcomer, pool: pool, dials: Dials(), settings: EngineSettings()).plan
        let differences = (0..<pool.count).map {
            Double(plan.walkedScore(of: $0)) - Entry(row: $0, plan: plan).score
        }
        #expect(differences.allSatisfy { abs($0 - differences[0]) < 1e-4 })
    }

    @Test func `a member is passed over: their own history counts for nobody less than for themself`() throws
    {
        let pool = pool(Self.worlds)
        let model = try #require(pool.collaborativeModel)
        let settings = EngineSettings()
        var taste = newcomer
        taste.member = 0
        let resolved = ResolvedTaste(taste, in: pool)
        let collaborativeIndex = try #require(pool.collaborativeIndex)
        let signal = try #require(
            CollaborativeSignal(resolved, nil, member: 0, in: collaborativeIndex, settings))
        let own = try #require(model.histories.listener(0))
        let counts = model.histories.counts(without: own)
        for place in model.histories.had[own] {
            let others = model.histories.owners[Int(place)].count - 1
            #expect(Int(counts[Int(place)]) == others)
            if others < 2 { #expect(signal.alike[Int(place)] == 0) }
        }
    }

    @Test func `where a track stands among others is where the list has it`() {
        let pool = pool(Self.worlds)
        let dials = Dials(limit: 20, diversity: 0, tracksPerArtist: .max)
        let list = pool.recommend(for: newcomer, dials: dials).tracks
        for place in [0, 7, 19] {
            let standing = pool.standing(of: list[place].track, for: newcomer, dials: dials)
            #expect(standing.rank == place + 1)
            #expect(standing.wouldRank == place + 1)
        }
    }
}
