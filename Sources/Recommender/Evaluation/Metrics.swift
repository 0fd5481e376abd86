internal import Glibc

/// How well one list finds what was hidden, by the protocol's definitions.
///
/// Gains are binary; the ideal list has the hidden items first. All but `artists` lie in 0…1.
package struct Metrics {
    package var recall10 = 0.0
    package var recall50 = 0.0
    package var recall100 = 0.0
    package var ndcg10 = 0.0
    package var ndcg50 = 0.0
    package var rPrecision = 0.0
    package var hit10 = 0.0
    /// The same without the items of artists that the listener has; nil where nothing is hidden then.
    package var newNDCG10: Double?
    package var newRecall10: Double?
    package var newHit10: Double?
    /// How many artists are in the first ten.
    package var artists10 = 0.0
    /// How many of the first ten are by artists whom the listener has.
    package var knownArtist10 = 0.0
    /// The mean novelty of the first ten; nil where nobody's history tells it.
    package var novelty10: Double?
    /// The part of the listener's playlists of which an artist is in the first ten.
    package var reached10 = 0.0

    /// - Parameters:
    ///   - list: items, best first; what comes after the first 100 does not count.
    ///   - hidden: the items to find; not empty.
    ///   - known: whether an item is by an artist of the listener's.
    ///   - artist: the artist of an item.
    package init(list: [Int], hidden: Set<Int>, known: (Int) -> Bool, artist: (Int) -> Int64) {
        let hits = list.prefix(100).map(hidden.contains)
        recall10 = Self.recall(hits, 10, of: hidden.count)
        recall50 = Self.recall(hits, 50, of: hidden.count)
        recall100 = Self.recall(hits, 100, of: hidden.count)
        ndcg10 = Self.ndcg(hits, 10, of: hidden.count)
        ndcg50 = Self.ndcg(hits, 50, of: hidden.count)
        let size = min(hidden.count, 100)
        rPrecision = Self.recall(hits, size, of: size)
        hit10 = hits.prefix(10).contains(true) ? 1 : 0
        artists10 = Double(Set(list.prefix(10).map(artist)).count)
        knownArtist10 = Double(list.prefix(10).count(where: known))
        let newHidden = hidden.filter { !known($0) }
        guard !newHidden.isEmpty else { return }
        let newHits = list.filter { !known($0) }.prefix(100).map(newHidden.contains)
        newNDCG10 = Self.ndcg(newHits, 10, of: newHidden.count)
        newRecall10 = Self.recall(newHits, 10, of: newHidden.count)
        newHit10 = newHits.prefix(10).contains(true) ? 1 : 0
    }

    /// The part of what is hidden that the first `k` find.
    static func recall(_ hits: [Bool], _ k: Int, of hidden: Int) -> Double {
        hidden == 0 ? 0 : Double(hits.prefix(k).count { $0 }) / Double(hidden)
    }

    /// Normalised discounted cumulative gain: hits count 1 / log2(1 + rank), over the best that could be had.
    ///
    /// Source: Järvelin and Kekäläinen, "Cumulated gain-based evaluation of IR techniques", TOIS 2002.
    static func ndcg(_ hits: [Bool], _ k: Int, of hidden: Int) -> Double {
        let gain = hits.prefix(k).enumerated().reduce(0) {
            $0 + ($1.element ? 1 / log2(Double($1.offset + 2)) : 0)
        }
        let ideal = (0..<min(k, hidden)).reduce(0) { $0 + 1 / log2(Double($1 + 2)) }
        return ideal > 0 ? gain / ideal : 0
    }
}
