internal import Glibc
internal import LinearAlgebra

/// The genres of every artist as a TF-IDF vector of length one, stored sparsely.
///
/// The weight of a genre is `log((artists + 1) / (artists with it + 1)) + 1`. A likeness is exact, not projected to fewer
/// dimensions: it is computed once an artist, of whom there are far fewer than tracks.
struct GenreSpace: Sendable {
    /// The genres in alphabetical order.
    let names: [String]
    let starts: Strip<Int32>
    let genres: Strip<Int32>
    let weights: Strip<Float>

    /// Reads the genres of each artist, in the order of the artists' indices.
    init(_ artists: [[String]]) {
        let sorted = Set(artists.joined()).sorted()
        let index = Dictionary(uniqueKeysWithValues: zip(sorted, sorted.indices))
        let own = artists.map { Set($0).map { index[$0]! }.sorted() }
        var frequency = [Int](repeating: 0, count: sorted.count)
        for genre in own.joined() { frequency[genre] += 1 }
        var starts: [Int32] = [0]
        var genres: [Int32] = []
        var weights: [Float] = []
        for list in own {
            let raw = list.map { log(Double(artists.count + 1) / Double(frequency[$0] + 1)) + 1 }
            let length = raw.reduce(0) { $0 + $1 * $1 }.squareRoot()
            genres += list.map(Int32.init)
            weights += raw.map { Float($0 / length) }
            starts.append(Int32(genres.count))
        }
        names = sorted
        (self.starts, self.genres, self.weights) = (Strip(starts), Strip(genres), Strip(weights))
    }

    /// How many artists there are.
    var artistCount: Int { starts.count - 1 }

    /// Where an artist's genres stand; empty where none is known.
    func places(of artist: Int) -> Range<Int> { Int(starts[artist])..<Int(starts[artist + 1]) }

    /// The genre at a place.
    func genre(at place: Int) -> Int { Int(genres[place]) }

    /// Whether anything is known of an artist's genres.
    func isKnown(_ artist: Int) -> Bool { starts[artist] < starts[artist + 1] }

    /// The weighted sum of artists' vectors, scaled to length one; nil where none of them has a genre.
    func profile(of artists: [(artist: Int, weight: Double)]) -> [Float]? {
        var sum = [Double](repeating: 0, count: names.count)
        for (artist, weight) in artists {
            for place in places(of: artist) { sum[genre(at: place)] += weight * Double(weights[place]) }
        }
        let length = sum.reduce(0) { $0 + $1 * $1 }.squareRoot()
        return length > 0 ? sum.map { Float($0 / length) } : nil
    }

    /// The cosine of an artist's vector with a profile; 0 where the artist has no genres.
    func cosine(_ artist: Int, with profile: [Float]) -> Float {
        places(of: artist).reduce(0) { $0 + weights[$1] * profile[genre(at: $1)] }
    }

    /// The cosine of two artists.
    func cosine(_ a: Int, _ b: Int) -> Float {
        var (i, j, sum) = (places(of: a).lowerBound, places(of: b).lowerBound, Float(0))
        let (ends, endOfB) = (places(of: a).upperBound, places(of: b).upperBound)
        while i < ends, j < endOfB {
            if genres[i] == genres[j] {
                sum += weights[i] * weights[j]
                i += 1
                j += 1
            } else if genres[i] < genres[j] {
                i += 1
            } else {
                j += 1
            }
        }
        return sum
    }

    /// The genres of an artist that a profile has too, the most telling first.
    func shared(_ artist: Int, with profile: [Float], atMost limit: Int) -> [String] {
        let products: [(weight: Float, genre: Int)] = places(of: artist).map { place in
            (weights[place] * profile[genre(at: place)], genre(at: place))
        }
        let shared = products.filter { $0.weight > 0 }
        return shared.sorted { $0.weight != $1.weight ? $0.weight > $1.weight : $0.genre < $1.genre }
            .prefix(limit).map { names[$0.genre] }
    }
}
