/// What is going to happen, in the order of its time; of what happens at once, the first to be planned is the first.
struct Timeline<Event> {
    private struct Entry {
        let at: Moment
        let number: Int
        let event: Event

        func isBefore(_ other: Entry) -> Bool { (at, number) < (other.at, other.number) }
    }

    // A binary heap, the earliest first.
    private var heap: [Entry] = []
    private var count = 0

    var isEmpty: Bool { heap.isEmpty }

    mutating func add(_ event: Event, at moment: Moment) {
        heap.append(Entry(at: moment, number: count, event: event))
        count += 1
        var place = heap.count - 1
        while place > 0, heap[place].isBefore(heap[(place - 1) / 2]) {
            heap.swapAt(place, (place - 1) / 2)
            place = (place - 1) / 2
        }
    }

    mutating func next() -> (at: Moment, event: Event)? {
        guard let first = heap.first else { return nil }
        let last = heap.removeLast()
        if !heap.isEmpty {
            heap[0] = last
            var place = 0
            while true {
                var least = place
                for child in [2 * place + 1, 2 * place + 2]
                where child < heap.count && heap[child].isBefore(heap[least]) { least = child }
                if least == place { break }
                heap.swapAt(place, least)
                place = least
            }
        }
        return (first.at, first.event)
    }
}
