internal import LinearAlgebra

/// What the pool knows of a candidate beside its numbers: the 16 bytes of the tail of its row.
///
/// The order is that of ``Tables``: the artist's code of 32 bits, then the year's and the popularity's of 8 bits.
struct Facts: BitwiseCopyable {
    /// The main artist's index.
    var artist: UInt32
    /// The year of release, from 1850 on.
    var year: UInt8
    /// Popularity in whole numbers, 0 to 100.
    var popularity: UInt8
    /// Bit 0: marked as explicit; bit 1: the sound is known or could be guessed.
    private var marks: UInt8
    /// The highest four bits of both keys.
    private var tops: UInt8
    private var title: UInt32
    private var isrc: UInt32

    init(
        artist: Int32, year: UInt8, popularity: UInt8, isExplicit: Bool, hasAudio: Bool, titleKey: UInt64,
        isrcKey: UInt64
    ) {
        self.artist = UInt32(artist)
        self.year = year
        self.popularity = popularity
        marks = (isExplicit ? 1 : 0) | (hasAudio ? 2 : 0)
        title = UInt32(truncatingIfNeeded: titleKey)
        isrc = UInt32(truncatingIfNeeded: isrcKey)
        tops = UInt8(truncatingIfNeeded: titleKey >> 32 & 15 | (isrcKey >> 32 & 15) << 4)
    }

    var isExplicit: Bool { marks & 1 != 0 }
    var hasAudio: Bool { marks & 2 != 0 }
    /// What its title tells of the song, ``SongKey/bits`` long, as the ``SongBook`` has it; 0 where it tells nothing.
    var titleKey: UInt64 { UInt64(title) | UInt64(tops & 15) << 32 }
    /// What its ISRC tells of the recording, as long; 0 where there is none.
    var isrcKey: UInt64 { UInt64(isrc) | UInt64(tops >> 4) << 32 }

    /// The four floats whose bits these are.
    func write(to span: inout MutableSpan<Float>, at place: Int) {
        let first = UInt32(year) | UInt32(popularity) << 8 | UInt32(marks) << 16 | UInt32(tops) << 24
        span[place] = Float(bitPattern: artist)
        span[place + 1] = Float(bitPattern: first)
        span[place + 2] = Float(bitPattern: title)
        span[place + 3] = Float(bitPattern: isrc)
    }
}

/// One of the facts of all candidates, by row.
struct FactColumn<Value>: RandomAccessCollection, Sendable {
    let rows: Matrix
    let value: @Sendable (Facts) -> Value

    var startIndex: Int { 0 }
    var endIndex: Int { rows.rows }
    subscript(row: Int) -> Value { value(rows.tail(of: row)) }
}

extension CandidatePool {
    /// All facts of a row.
    func facts(of row: Int) -> Facts { rows.tail(of: row) }
    /// The main artist's index, by row.
    var artist: FactColumn<Int32> { FactColumn(rows: rows) { Int32(bitPattern: $0.artist) } }
    /// The year of release, from 1850 on, by row.
    var year: FactColumn<UInt8> { FactColumn(rows: rows, value: \.year) }
    /// Popularity in whole numbers, 0 to 100, by row.
    var popularity: FactColumn<UInt8> { FactColumn(rows: rows, value: \.popularity) }
    /// Whether the words are marked as explicit, by row.
    var isExplicit: FactColumn<Bool> { FactColumn(rows: rows, value: \.isExplicit) }
    /// Whether the sound is known or could be guessed, by row.
    var hasAudio: FactColumn<Bool> { FactColumn(rows: rows, value: \.hasAudio) }
    /// What the title tells of the song, by row.
    var titleKey: FactColumn<UInt64> { FactColumn(rows: rows, value: \.titleKey) }
    /// What the ISRC tells of the recording, by row.
    var isrcKey: FactColumn<UInt64> { FactColumn(rows: rows, value: \.isrcKey) }
}
