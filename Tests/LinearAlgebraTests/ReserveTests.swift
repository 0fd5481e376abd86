import LinearAlgebra
import Testing

@Suite struct ReserveTests {
    @Test func `what is given back is taken again, as zeros`() {
        let reserve = Reserve(most: 1 << 20)
        for _ in 0..<3 {
            let room = Workspace<Double>(1000, from: reserve)
            #expect(reserve.byteCount == 0)
            for place in 0..<1000 {
                #expect(room[place] == 0)
                room[place] = Double(place)
            }
            let numbers = room.finished()
            #expect(numbers[999] == 999)
        }
        #expect(reserve.byteCount == 8000)
    }

    @Test func `no more is kept than the reserve may`() {
        let reserve = Reserve(most: 10_000)
        do {
            let rooms = (0..<3).map { _ in Workspace<Float>(1000, from: reserve) }
            #expect(rooms.allSatisfy { $0[0] == 0 })
        }
        #expect(reserve.byteCount == 8000)
    }

    @Test func `distributions have in common what is known by construction`() {
        // Longer than the parts that the sums go over.
        let length = 5000
        func even(over places: Range<Int>) -> Strip<Float> {
            Strip((0..<length).map { places.contains($0) ? 1 / Float(places.count) : 0 })
        }
        let all = [
            even(over: 0..<1000), even(over: 500..<1500), even(over: 4000..<5000), even(over: 0..<4000),
        ]
        let found = overlaps(of: all)
        let known = [[1, 0.5, 0, 0.5], [0.5, 1, 0, 0.5], [0, 0, 1, 0], [0.5, 0.5, 0, 1]]
        for (row, expected) in zip(found, known) {
            for (value, expected) in zip(row, expected) { #expect(abs(value - expected) < 1e-5) }
        }
        #expect(overlaps(of: all, threads: 2) == found)
        #expect(overlaps(of: []).isEmpty)
    }
}
