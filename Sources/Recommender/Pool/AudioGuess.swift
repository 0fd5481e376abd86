internal import LinearAlgebra

/// What to assume of sounds that nobody has measured: the artist's mean, shrunk to the genre's, shrunk to the pool's.
///
/// All in quantiles, where the pool's mean is about 0. The shrinkage counts the mean above as `pseudo` tracks more.
struct AudioGuess: Sendable {
    /// How many tracks the mean above counts for.
    static let pseudo: Float = 3
    /// `AudioSpace.width` an artist.
    let means: Strip<Float>
    /// 1 where something is known of the artist or of a genre of theirs, else 0.
    let supported: Strip<UInt8>

    /// Learns the means.
    ///
    /// - Parameters:
    ///   - quantiles: `AudioSpace.width` a track, NaN where unknown; in parts, in order.
    ///   - artist: the artist's index of each track.
    ///   - genres: the genres of each artist.
    init(quantiles: [[Float]], artist: [Int32], genres: GenreSpace) {
        let width = AudioSpace.width
        let artists = genres.artistCount
        var artistSums = [Float](repeating: 0, count: artists * width)
        var artistCounts = artistSums
        var first = 0
        for part in quantiles {
            for track in 0..<part.count / width {
                let base = Int(artist[first + track]) * width
                for feature in 0..<width {
                    let value = part[track * width + feature]
                    guard !value.isNaN else { continue }
                    artistSums[base + feature] += value
                    artistCounts[base + feature] += 1
                }
            }
            first += part.count / width
        }
        var genreSums = [Float](repeating: 0, count: genres.names.count * width)
        var genreCounts = genreSums
        for index in 0..<artists {
            for place in genres.places(of: index) {
                let base = genres.genre(at: place) * width
                for feature in 0..<width {
                    genreSums[base + feature] += artistSums[index * width + feature]
                    genreCounts[base + feature] += artistCounts[index * width + feature]
                }
            }
        }
        var means = artistSums
        var supported = [UInt8](repeating: 0, count: artists)
        for index in 0..<artists {
            for feature in 0..<width {
                var sum: Float = 0
                var count: Float = 0
                for place in genres.places(of: index) {
                    sum += genreSums[genres.genre(at: place) * width + feature]
                    count += genreCounts[genres.genre(at: place) * width + feature]
                }
                let ofGenre = sum / (count + Self.pseudo)
                let at = index * width + feature
                if artistCounts[at] > 0 || count > 0 { supported[index] = 1 }
                means[at] = (artistSums[at] + Self.pseudo * ofGenre) / (artistCounts[at] + Self.pseudo)
            }
        }
        (self.means, self.supported) = (Strip(means), Strip(supported))
    }

    /// The track's quantiles with the gaps filled; nil where nothing at all is known of track, artist or genre.
    func filled(_ quantiles: [Float], artist: Int?) -> [Float]? {
        var values = quantiles
        return fill(&values, values.indices, artist: artist) ? values : nil
    }

    /// Fills the gaps of a track's quantiles, which are some of the values; false where nothing at all is known.
    func fill(_ values: inout [Float], _ own: Range<Int>, artist: Int?) -> Bool {
        guard artist.map({ supported[$0] == 1 }) == true || own.contains(where: { !values[$0].isNaN }) else {
            return false
        }
        for place in own where values[place].isNaN {
            values[place] = artist.map { means[$0 * AudioSpace.width + place - own.lowerBound] } ?? 0
        }
        return true
    }
}
