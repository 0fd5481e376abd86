import FoundationEssentials

/// The playlists that listeners made here.
struct Playlists: Sendable {
    /// One playlist.
    struct Playlist: Sendable {
        let id: String
        let owner: Int
        var name: String
        var description: String
        var isPublic: Bool
        /// Tracks by their places in the world.
        var tracks: [Int] = []
        var snapshot = 1
    }

    private(set) var all: [Playlist] = []

    subscript(id: String) -> Playlist? { all.first { $0.id == id } }

    /// The playlists of a listener, the newest first.
    func owned(by listener: Int) -> [Playlist] { all.reversed().filter { $0.owner == listener } }

    /// Makes a playlist.
    mutating func make(owner: Int, name: String, description: String, isPublic: Bool) -> Playlist {
        let playlist = Playlist(
            id: Handle.spotify("playlist \(all.count) of \(owner)"), owner: owner, name: name,
            description: description, isPublic: isPublic)
        all.append(playlist)
        return playlist
    }

    /// Changes the tracks of a playlist; the new snapshot.
    mutating func change(_ id: String, _ body: (inout [Int]) -> Void) -> Int {
        guard let place = all.firstIndex(where: { $0.id == id }) else { return 0 }
        body(&all[place].tracks)
        all[place].snapshot += 1
        return all[place].snapshot
    }
}

/// What listeners did since the stand-in was started.
struct Libraries: Sendable {
    private var saved: [Int: [Int]] = [:]
    private var removed: [Int: Set<Int>] = [:]
    private var heard: [Int: [Hearing]] = [:]

    /// The library of a listener: what they saved here first, then what they had.
    func tracks(of listener: Int, before had: [Int]) -> [Int] {
        let gone = removed[listener] ?? []
        let new = saved[listener] ?? []
        return new + had.filter { !gone.contains($0) && !new.contains($0) }
    }

    mutating func save(_ track: Int, for listener: Int) {
        removed[listener]?.remove(track)
        saved[listener, default: []].removeAll { $0 == track }
        saved[listener, default: []].insert(track, at: 0)
    }

    mutating func remove(_ track: Int, for listener: Int) {
        saved[listener]?.removeAll { $0 == track }
        removed[listener, default: []].insert(track)
    }

    func plays(of listener: Int) -> [Hearing] { heard[listener] ?? [] }

    mutating func play(_ track: Int, by listener: Int, at moment: Date) {
        heard[listener, default: []].append(Hearing(track: track, at: moment))
    }
}
