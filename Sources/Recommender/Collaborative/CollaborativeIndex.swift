internal import LinearAlgebra
internal import Music

/// A collaborative model among the candidates of a pool: which rows its members have.
struct CollaborativeIndex: Sendable {
    let model: CollaborativeModel
    /// The rows that somebody has, rising.
    private let rows: Strip<Int32>
    /// The place of each of them in the collaborative model.
    private let places: Strip<Int32>

    /// Cost: a binary search for each track that somebody has.
    init(_ model: CollaborativeModel, row: (Track.ID) -> Int?) {
        self.model = model
        let tracks = model.histories.tracks
        let seats = tracks.indices.compactMap { place in
            row(Track.ID(rawValue: tracks[place])).map { (row: Int32($0), place: Int32(place)) }
        }.sorted { $0.row < $1.row }
        rows = Strip(seats.map(\.row))
        places = Strip(seats.map(\.place))
    }

    /// The collaborative model's place of a row; nil where nobody has it.
    ///
    /// Cost: a binary search.
    func place(of row: Int) -> Int? {
        let seat = firstSeat(from: row)
        return seat < rows.count && rows[seat] == row ? Int(places[seat]) : nil
    }

    /// Adds to the scores of rows what `values`, one a place, say of those that somebody has.
    func adjustment(_ values: [Float]) -> Matrix.Adjustment {
        { range, scores in
            var seat = firstSeat(from: range.lowerBound)
            while seat < rows.count, Int(rows[seat]) < range.upperBound {
                scores[Int(rows[seat]) - range.lowerBound] += values[Int(places[seat])]
                seat += 1
            }
        }
    }

    private func firstSeat(from row: Int) -> Int { lowerBound(of: Int32(row), in: rows) { $0 } }
}

extension CandidatePool {
    /// Puts a model beside the candidates; nil leaves every listener alone.
    ///
    /// Cost: a binary search for each track that somebody has.
    public mutating func join(_ model: CollaborativeModel?) {
        collaborativeIndex = model.map { CollaborativeIndex($0, row: row(of:)) }
    }

    /// Other listeners whose histories count; nil where every listener is alone.
    public var collaborativeModel: CollaborativeModel? { collaborativeIndex?.model }
}
