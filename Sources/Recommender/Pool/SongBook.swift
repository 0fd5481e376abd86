internal import LinearAlgebra

/// Which keys of songs mean one song: those of tracks that are credited to several artists.
///
/// A song by A with B may stand under B alone elsewhere. All keys that are joined by such credits have one representative, the
/// smallest; only keys that are not their own representative are kept, which takes 16 bytes for a guest.
struct SongBook: Sendable {
    /// Ascending.
    let keys: Strip<UInt64>
    /// The representative of each.
    let songs: Strip<UInt64>

    /// A book of a file.
    init(_ file: SnapshotReader) throws(SnapshotError) {
        keys = try file.strip("song.keys")
        songs = try file.strip("song.songs")
        guard keys.count == songs.count, keys.indices.dropFirst().allSatisfy({ keys[$0 - 1] < keys[$0] })
        else {
            throw .damaged("songs")
        }
    }

    /// Joins the keys of each track: its main artist's and its guests'.
    init(_ credits: some Sequence<(key: UInt64, guests: [UInt64])>) {
        var parents: [UInt64: UInt64] = [:]
        func root(_ key: UInt64) -> UInt64 {
            var key = key
            while let parent = parents[key], parent != key { key = parent }
            return key
        }
        for (key, guests) in credits where key != 0 {
            for guest in guests where guest != 0 && guest != key {
                let (one, two) = (root(key), root(guest))
                parents[max(one, two)] = min(one, two)
                parents[key] = min(one, two)
                parents[guest] = min(one, two)
            }
        }
        let others = parents.keys.filter { root($0) != $0 }.sorted()
        keys = Strip(others)
        songs = Strip(others.map(root))
    }

    /// What stands for a key.
    func song(_ key: UInt64) -> UInt64 {
        let place = lowerBound(of: key, in: keys) { $0 }
        return place < keys.count && keys[place] == key ? songs[place] : key
    }
}
