internal import LinearAlgebra

extension Strip<Int64> {
    /// Whether each is more than the one before.
    var isAscending: Bool { indices.dropFirst().allSatisfy { self[$0 - 1] < self[$0] } }
}

extension Strip<Int32> {
    /// Whether these are the starts of `count` lists that lie one behind the other in `entries` places.
    func areStarts(of count: Int, in entries: Int) -> Bool {
        self.count == count + 1 && first == 0 && last == Int32(exactly: entries)
            && indices.dropFirst().allSatisfy { self[$0 - 1] <= self[$0] }
    }

    fileprivate func allLie(below bound: Int) -> Bool { allSatisfy { $0 >= 0 && Int($0) < bound } }
}

extension GenreSpace {
    init(_ file: SnapshotReader, artists: Int) throws(SnapshotError) {
        let names: Strip<UInt8> = try file.strip("genre.names")
        self.names = names.split(separator: 0, omittingEmptySubsequences: false).dropLast()
            .map { String(decoding: $0, as: UTF8.self) }
        starts = try file.strip("genre.starts")
        genres = try file.strip("genre.genres")
        weights = try file.strip("genre.weights")
        guard starts.areStarts(of: artists, in: genres.count), weights.count == genres.count,
            genres.allLie(below: self.names.count)
        else { throw .damaged("genres") }
    }
}

extension ArtistGraph {
    init(_ file: SnapshotReader, artists: Int) throws(SnapshotError) {
        let degrees: Strip<Double> = try file.strip("graph.degrees")
        guard degrees.count == artists,
            let graph = ArtistGraph(
                starts: try file.strip("graph.starts"), halves: try file.strip("graph.halves"),
                weights: try file.strip("graph.weights"), degrees: degrees)
        else { throw .damaged("graph") }
        self = graph
    }
}

extension AudioSpace {
    init(_ file: SnapshotReader) throws(SnapshotError) {
        let counts: Strip<Int64> = try file.strip("audio.counts")
        let values: Strip<Float> = try file.strip("audio.values")
        let quantiles: Strip<Float> = try file.strip("audio.quantiles")
        var maps: [QuantileNormal] = []
        var start = 0
        for count in counts {
            guard count >= 0, count <= values.count - start, values.count == quantiles.count else {
                throw .damaged("audio")
            }
            let part = start..<start + Int(count)
            maps.append(QuantileNormal(values: Array(values[part]), quantiles: Array(quantiles[part])))
            start = part.upperBound
        }
        guard maps.count == Self.width, start == values.count else { throw .damaged("audio") }
        self.maps = maps
    }
}

extension AudioGuess {
    init(_ file: SnapshotReader, artists: Int) throws(SnapshotError) {
        means = try file.strip("guess.means")
        supported = try file.strip("guess.known")
        guard supported.count == artists, means.count == artists * AudioSpace.width else {
            throw .damaged("guess")
        }
    }
}
