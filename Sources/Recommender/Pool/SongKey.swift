internal import Music

/// What tells one song from another, whatever version it is: two recordings with a key in common are one song to a listener.
///
/// One ISRC is one recording. Else the same plain title by an artist in common is one song: its live, remastered, mono, remixed
/// and shortened versions are what a listener would call the same song twice. A cover by somebody else is another song.
enum SongKey {
    /// How long a key is: with a million candidates and a thousand known songs, one listener in seventy misses one candidate
    /// of the million because two keys happen to be the same.
    static let bits = 36

    /// A hash of an artist and the title without what marks a version; 0 where there is no title.
    static func title(_ title: String, artist: Artist.ID?) -> UInt64 {
        guard let artist else { return 0 }
        return keys(title, artists: CollectionOfOne(artist))[0]
    }

    /// The same for each credited artist, in order: a song of two belongs to both.
    static func keys(_ title: String, artists: some Collection<Artist.ID>) -> [UInt64] {
        let plain = PlainTitle(title)
        guard !plain.codes.isEmpty else { return artists.map { _ in 0 } }
        return artists.map { artist in
            var hash = Fingerprint()
            hash.add(artist.rawValue)
            for code in plain.codes { hash.add(code) }
            return max(1, hash.value >> (64 - bits))
        }
    }

    /// A hash of the ISRC; 0 where it is unknown.
    static func isrc(_ isrc: ISRC?) -> UInt64 {
        guard let isrc else { return 0 }
        var hash = Fingerprint()
        hash.add(isrc.rawValue)
        return max(1, hash.value >> (64 - bits))
    }
}

/// A 64-bit FNV-1a hash: the same in every run and on every machine.
///
/// Source: Fowler, Noll, Vo, draft-eastlake-fnv.
struct Fingerprint: Sendable {
    private(set) var value: UInt64 = 0xCBF2_9CE4_8422_2325

    mutating func add(_ bytes: some Sequence<UInt8>) {
        for byte in bytes { value = (value ^ UInt64(byte)) &* 0x0000_0100_0000_01B3 }
    }

    mutating func add(_ text: String) {
        add(text.utf8)
        add(CollectionOfOne(0))
    }

    mutating func add(_ number: some FixedWidthInteger) {
        let word = UInt64(truncatingIfNeeded: number)
        for shift in stride(from: 0, to: 64, by: 8) {
            add(CollectionOfOne(UInt8(truncatingIfNeeded: word >> shift)))
        }
    }
}
