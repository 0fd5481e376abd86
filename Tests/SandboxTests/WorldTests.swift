import Foundation
import Music
import Sandbox
import Testing

@Suite struct WorldTests {
    @Test func `the same seed tells the same world, and another seed another`() {
        let one = World.invented(seed: 3, artists: 96)
        let two = World.invented(seed: 3, artists: 96)
        let other = World.invented(seed: 4, artists: 96)
        #expect(one.tracks.map(\.spotifyID) == two.tracks.map(\.spotifyID))
        #expect(one.tracks.map(\.features) == two.tracks.map(\.features))
        #expect(one.listeners.map(\.topTracks) == two.listeners.map(\.topTracks))
        #expect(Set(one.tracks.map(\.spotifyID)).isDisjoint(with: other.tracks.map(\.spotifyID)))
    }

    @Test func `ids are unique and well formed`() {
        let world = World.small
        #expect(Set(world.artists.map(\.spotifyID)).count == world.artists.count)
        #expect(Set(world.artists.map(\.name)).count == world.artists.count)
        #expect(Set(world.tracks.map(\.spotifyID)).count == world.tracks.count)
        #expect(Set(world.tracks.map(\.deezerID)).count == world.tracks.count)
        #expect(world.tracks.allSatisfy { $0.spotifyID.utf8.count == 22 })
        #expect(world.tracks.allSatisfy { ISRC(rawValue: $0.isrc)?.rawValue == $0.isrc })
        #expect(world.tracks.allSatisfy { MBID(rawValue: $0.mbid)?.rawValue == $0.mbid })
        #expect(world.artists.allSatisfy { MBID(rawValue: $0.mbid) != nil })
    }

    @Test func `everybody has relations, and nobody is related to themselves`() {
        for (place, artist) in World.small.artists.enumerated() {
            #expect((10...20).contains(artist.related.count))
            #expect(!artist.related.contains(place))
            #expect(Set(artist.related).count == artist.related.count)
        }
    }

    @Test func `features stay within their ranges, and a few tracks have none`() {
        let tracks = World.small.tracks
        let silent = tracks.count { $0.features == nil }
        #expect((1...(tracks.count / 10)).contains(silent))
        for features in tracks.compactMap(\.features) {
            for share in [
                features.energy, features.valence, features.acousticness, features.danceability,
                features.instrumentalness, features.liveness, features.speechiness,
            ] { #expect((0...1).contains(share ?? -1)) }
            #expect((-60...3).contains(features.loudness ?? 9))
            #expect((40...220).contains(features.tempo ?? 0))
        }
    }

    @Test func `a scene's tracks sound like the scene`() {
        let world = World.small
        func energy(_ genre: String) -> Double {
            let tracks = world.tracks.filter { world.artists[$0.artists[0]].genres.first == genre }
            let values = tracks.compactMap(\.features?.energy)
            return values.reduce(0, +) / Double(max(1, values.count))
        }
        #expect(energy("metal") > energy("ambient") + 0.4)
    }

    @Test func `whoever stands beside an artist whom a listener knows is new to them`() throws {
        let world = World.invented()
        let ada = try #require(world.listeners.first { $0.id == "ada" })
        let known = Set((ada.topArtists[.long] ?? []))
        #expect((30...50).contains(known.count))
        let near = known.flatMap { world.artists[$0].related.prefix(10) }
        #expect(near.count { !known.contains($0) } > near.count / 2)
    }

    @Test func `listeners like what their scenes play`() throws {
        let world = World.small
        let bruno = try #require(world.listeners.first { $0.id == "bruno" })
        let genres = (bruno.topTracks[.long] ?? []).flatMap {
            world.artists[world.tracks[$0].artists[0]].genres
        }
        #expect(!genres.isEmpty)
        #expect(genres.allSatisfy { $0.contains("hop") || $0 == "rap" || $0 == "boom bap" })
        #expect(world.listeners.contains { $0.name == nil })
    }
}

@Suite struct LoadedWorldTests {
    @Test func `a catalogue in CSV becomes a world whose listeners like what the file says`() throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "sandbox-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        func write(_ name: String, _ text: String) throws {
            try text.write(to: folder.appending(path: name), atomically: true, encoding: .utf8)
        }
        try write(
            "tracks.csv",
            #"""
            item_id,name,artist_id,artist_name,danceability,energy,key,loudness,mode,speechiness,acousticness,\#
            instrumentalness,liveness,valence,tempo,time_signature,duration_ms,popularity,release_year
            t1,"One, or ""more""",a,A,0.5,0.6,7,-6,1,0.1,0.1,0,0.1,0.5,120,4,1000,10,2001
            t2,Two,a,A,,,,,,,,,,,,,,50,
            t3,Three,b,B,0.5,0.6,7,-6,1,0.1,0.1,0,0.1,0.5,120,,1000,,1999
            """#)
        try write("artists.csv", "artist_id,artist_name,genres,popularity,followers\na,A,pop|rock,60,9\n")
        try write("artist_related.csv", "artist_id,related_artist_id,rank\na,b,1\nb,nobody,1\n")
        try write("users.csv", "user_id,item_id,rank,weight\nu,t3,2,1\nu,t1,1,1\nv,gone,1,1\n")
        let world = try World.loaded(
            catalog: folder.path, listeners: folder.appending(path: "users.csv").path)
        #expect(world.tracks.map(\.title) == ["One, or \"more\"", "Two", "Three"])
        #expect(world.tracks[1].features == nil)
        #expect(world.tracks[0].features?.timeSignature == 4)
        #expect(world.artists[0].genres == ["pop", "rock"])
        #expect(world.artists[0].related == [1])
        #expect(world.artists[0].tracks == [1, 0])
        #expect(world.listeners.map(\.id) == ["u"])
        #expect(world.listeners[0].topTracks[.short] == [0, 2])
    }

    /// The folder of real data, beside the package or where the environment says.
    static let data: String = {
        let beside = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().deletingLastPathComponent().appending(path: "shared").path
        return (ProcessInfo.processInfo.environment["SEGUE_SHARED"] ?? beside) + "/data/mpd"
    }()

    @Test(
        .enabled(
            if: FileManager.default.fileExists(atPath: "\(data)/tracks.csv"),
            "the catalogue of ../shared/data is not here"))
    func `the real catalogue loads whole`() throws {
        let world = try World.loaded(catalog: Self.data, listeners: "\(Self.data)/dev/users.csv")
        #expect(world.tracks.count == 17_286)
        #expect(world.artists.count >= 14_409)
        #expect(world.listeners.count == 654)
        #expect(world.listeners[0].topTracks[.long]?.count == 10)
        #expect(Set(world.artists.map(\.spotifyID)).count == world.artists.count)
        #expect(Set(world.tracks.map(\.isrc)).count == world.tracks.count)
    }
}
