import Curation
import Recommender
import Testing

@Suite struct RefreshTests {
    private typealias Shape = Refresh.Shape

    private func shape(
        _ count: Int, seeds: Int? = 10, considered: Int? = 5000, limit: Int = 100, perArtist: Int = 20,
        explicit: Bool = true
    ) -> Shape {
        Shape(
            count: count, seeds: seeds, considered: considered,
            dials: Dials(limit: limit, tracksPerArtist: perArtist, allowsExplicit: explicit))
    }

    private func grounds(_ refresh: Refresh) -> Refresh.Grounds? {
        if case .heldBack(let grounds, _) = refresh { grounds } else { nil }
    }

    @Test func `a first list is taken whatever its length, and an empty one is none`() {
        #expect(Refresh(shape(1), after: nil) == .takes)
        #expect(Refresh(shape(0), after: nil) == .nothing)
        #expect(Refresh(shape(0), after: shape(0)) == .nothing)
        #expect(Refresh(shape(3), after: shape(0)) == .takes)
    }

    @Test(arguments: [(100, true), (99, true), (80, true), (79, false), (1, false)])
    func `a list that lost more than a fifth is held back`(count: Int, isTaken: Bool) {
        #expect((Refresh(shape(count), after: shape(100)) == .takes) == isTaken)
        if !isTaken { #expect(grounds(Refresh(shape(count), after: shape(100))) == .shorter) }
    }

    @Test func `it may be shorter by what the listener took out, or asked less of`() {
        #expect(Refresh(shape(60), after: shape(100), excused: 25) == .takes)
        #expect(grounds(Refresh(shape(50), after: shape(100), excused: 25)) == .shorter)
        #expect(Refresh(shape(20, limit: 20), after: shape(100)) == .takes, "as long as was asked")
        #expect(Refresh(shape(30, seeds: 0), after: shape(100), isWished: true) == .takes)
        #expect(Refresh(shape(0), after: shape(100), isWished: true) != .takes)
        #expect(Refresh(shape(30, explicit: false), after: shape(100)) == .takes)
        #expect(Refresh(shape(30, perArtist: 1), after: shape(100)) == .takes)
        #expect(grounds(Refresh(shape(30), after: shape(100, explicit: false))) == .shorter)
    }

    @Test func `it is never emptied, and never loses its taste`() {
        #expect(grounds(Refresh(shape(0), after: shape(100), excused: 100)) == .empty)
        #expect(grounds(Refresh(shape(0, limit: 1), after: shape(100))) == .empty)
        #expect(grounds(Refresh(shape(100, seeds: 0), after: shape(100))) == .noTaste)
        #expect(Refresh(shape(100, seeds: 0), after: shape(100, seeds: 0)) == .takes)
        #expect(
            Refresh(shape(100, seeds: 0), after: shape(100, seeds: nil)) == .takes, "nobody knows what it had"
        )
    }

    @Test func `the reason can be read`() {
        let verdict = Refresh(shape(12, considered: 40), after: shape(100, considered: 5000))
        #expect(
            verdict
                == .heldBack(
                    .shorter,
                    "a new list would have only 12 songs instead of 100: there are 40 songs to choose from "
                        + "instead of 5000, so this one was kept"))
    }
}
