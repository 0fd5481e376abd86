public import Music

/// A song whatever its version: what a listener would not want twice.
public struct Song: Sendable, Hashable {
    private let keys: Set<UInt64>

    /// The song of a recording; `artists` are all that are credited.
    public init(title: String, artists: [Artist.ID], isrc: ISRC? = nil) {
        keys = Set(SongKey.keys(title, artists: artists) + [SongKey.isrc(isrc)]).subtracting([0])
    }

    /// Whether two recordings are versions of one song: by one ISRC, or by one plain title and an artist in common.
    public func isSame(as other: Song) -> Bool { !keys.isDisjoint(with: other.keys) }

    /// Whether one of some songs is the same, at the cost of one look.
    public static func catalogue(_ songs: some Sequence<Song>) -> (Song) -> Bool {
        let all = songs.reduce(into: Set<UInt64>()) { $0.formUnion($1.keys) }
        return { !$0.keys.isDisjoint(with: all) }
    }
}
