/// Finds the things of a world by the ids and the words that the services use.
struct WorldIndex: Sendable {
    private(set) var artistBySpotifyID: [String: Int] = [:]
    private(set) var artistByMBID: [String: Int] = [:]
    private(set) var artistByDeezerID: [Int64: Int] = [:]
    private(set) var albumBySpotifyID: [String: Int] = [:]
    private(set) var albumByDeezerID: [Int64: Int] = [:]
    private(set) var trackBySpotifyID: [String: Int] = [:]
    private(set) var trackByMBID: [String: Int] = [:]
    private(set) var trackByDeezerID: [Int64: Int] = [:]
    private(set) var tracksByISRC: [String: [Int]] = [:]
    private(set) var listenerByID: [String: Int] = [:]
    private let artistNames: WordIndex
    private let trackTitles: WordIndex
    private let albumTitles: WordIndex

    init(
        artists: [World.Artist], albums: [World.Album], tracks: [World.Track], listeners: [World.Listener]
    ) {
        artistNames = WordIndex(artists.map(\.name))
        trackTitles = WordIndex(tracks.map(\.title))
        albumTitles = WordIndex(albums.map(\.title))
        for (place, artist) in artists.enumerated() {
            artistBySpotifyID[artist.spotifyID] = place
            artistByMBID[artist.mbid] = place
            artistByDeezerID[artist.deezerID] = place
        }
        for (place, album) in albums.enumerated() {
            albumBySpotifyID[album.spotifyID] = place
            albumByDeezerID[album.deezerID] = place
        }
        for (place, track) in tracks.enumerated() {
            trackBySpotifyID[track.spotifyID] = place
            trackByDeezerID[track.deezerID] = place
            if trackByMBID[track.mbid] == nil { trackByMBID[track.mbid] = place }
            tracksByISRC[track.isrc, default: []].append(place)
        }
        for (place, listener) in listeners.enumerated() { listenerByID[listener.id] = place }
    }

    /// Artists whose name has all words of a question; the whole name first.
    func artists(named question: String) -> [Int] { artistNames.places(for: question) }

    /// Tracks whose title has all words of a question; the whole title first.
    func tracks(titled question: String) -> [Int] { trackTitles.places(for: question) }

    /// Albums whose title has all words of a question; the whole title first.
    func albums(titled question: String) -> [Int] { albumTitles.places(for: question) }
}

/// Texts by their words, in lower case.
struct WordIndex: Sendable {
    private var placesByWord: [String: [Int]] = [:]
    private var folded: [String] = []

    init(_ texts: [String]) {
        for (place, text) in texts.enumerated() {
            let words = Self.words(of: text)
            folded.append(words.joined(separator: " "))
            for word in words where placesByWord[word]?.last != place {
                placesByWord[word, default: []].append(place)
            }
        }
    }

    /// The texts that have all words of a question: those that are nothing else first, then in their own order.
    func places(for question: String) -> [Int] {
        let words = Self.words(of: question)
        guard let first = words.first else { return [] }
        var places = placesByWord[first] ?? []
        for word in words.dropFirst() {
            let others = Set(placesByWord[word] ?? [])
            places.removeAll { !others.contains($0) }
        }
        let whole = words.joined(separator: " ")
        return places.filter { folded[$0] == whole } + places.filter { folded[$0] != whole }
    }

    /// Runs of letters, digits and whatever is not ASCII; a text of signs only is one word.
    private static func words(of text: String) -> [String] {
        let folded = text.lowercased()
        let words = folded.utf8.split { byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"), 0x80...: false
            default: true
            }
        }
        return words.isEmpty && !text.isEmpty ? [folded] : words.map { String($0) ?? "" }
    }
}
