import Music

extension Draft {
    /// Six people whose tastes are known: a few neighbourhoods of a few scenes each, and of those every third artist.
    ///
    /// So they have something left to discover: whoever stands beside an artist they know is new to them, and of some whom
    /// they know they know but one song.
    mutating func inventListeners(sceneSize size: Int) -> [World.Listener] {
        func tracks(of scene: Int, from start: Int) -> [Int] {
            stride(from: start, to: start + max(1, size * 2 / 5), by: 3).enumerated().flatMap { turn, place in
                artists[scene * size + place % size].tracks.prefix(turn % 3 == 2 ? 1 : .max)
            }
        }
        let sketches: [(id: String, name: String?, count: Int, love: [(scene: Int, from: Double)])] = [
            ("ada", "Ada", 300, [(0, 0.1), (1, 0.1), (23, 0.2)]),
            ("bruno", "Bruno", 120, [(14, 0.5), (15, 0.5)]),
            ("chiyo", "Chiyo 🎧", 140, [(7, 0.3), (6, 0.6)]),
            ("diego", "Diego", 100, [(17, 0), (18, 0.4)]),
            ("elif", nil, 60, [(19, 0.7)]),
            ("finn", "Finn O'Hara", 140, [(22, 0.2), (9, 0.2)]),
        ]
        return sketches.map { sketch in
            let loved = sketch.love.flatMap { love in
                tracks(of: love.scene, from: Int(love.from * Double(size)))
            }
            return listener(
                sketch.id, name: sketch.name, loved: loved, count: sketch.count,
                taste: sketch.love.map { Scene.all[$0.scene].name }.joined(separator: ", "))
        }
    }

    private mutating func listener(
        _ id: String, name: String?, loved: [Int], count: Int, taste: String
    ) -> World.Listener {
        // What is liked is partly what is known, partly a matter of taste, for an artist and for a track; each range sees
        // it a little differently.
        var fondness: [Int: Double] = [:]
        for artist in Set(loved.map { tracks[$0].artists[0] }).sorted() { fondness[artist] = chance.share() }
        let liking = loved.map { track in
            Double(tracks[track].popularity ?? 0) / 40 + chance.share()
                + (fondness[tracks[track].artists[0]] ?? 0)
        }
        var tops: [TimeRange: [Int]] = [:]
        for (range, share, drift) in [(TimeRange.long, 1.0, 0.1), (.medium, 0.5, 0.3), (.short, 0.2, 0.6)] {
            let scored = loved.indices.map { (track: loved[$0], score: liking[$0] + drift * chance.share()) }
            tops[range] = scored.sorted { ($0.score, $1.track) > ($1.score, $0.track) }
                .prefix(Int(Double(count) * share)).map(\.track)
        }
        return World.Listener(
            id: id, name: name, taste: taste, topTracks: tops,
            plays: tops[.short] ?? [], saved: Array((tops[.long] ?? []).prefix(count / 3).reversed()),
            artistOf: { tracks[$0].artists[0] }, seed: seed)
    }
}

extension World.Listener {
    /// A listener whose favourite artists and latest plays follow from the favourite tracks.
    init(
        id: String, name: String?, taste: String, topTracks: [TimeRange: [Int]], plays: [Int], saved: [Int],
        artistOf: (Int) -> Int, seed: UInt64
    ) {
        var chance = Chance(for: "plays of \(id)", seed: seed)
        var moment = 3600
        self.init(
            id: id, accountID: String(Handle.spotify("account \(id)").prefix(10)), name: name, taste: taste,
            topTracks: topTracks,
            topArtists: topTracks.mapValues { tracks in Self.ranked(tracks.map(artistOf)) },
            plays: (0..<min(50, plays.count * 3)).map { _ in
                moment += 200 + Int(chance.next() % 7000)
                return Play(track: chance.pick(plays), secondsAgo: moment)
            },
            saved: saved)
    }

    /// Artists by the sum of 1/rank over their tracks.
    private static func ranked(_ artists: [Int]) -> [Int] {
        var weights: [Int: Double] = [:]
        for (rank, artist) in artists.enumerated() { weights[artist, default: 0] += 1 / Double(rank + 1) }
        return weights.sorted { ($0.value, $1.key) > ($1.value, $0.key) }.map(\.key)
    }
}
