public import Music
internal import OpenCatalogs
internal import Spotify

/// How some tracks sound, by whose word.
public struct FoundFeatures: Sendable {
    /// What is known now.
    public var known: [Track.ID: Known] = [:]
    /// The tracks that everybody was asked for and nobody knew: to be remembered, and not asked again for a while.
    public var unknown: [Track.ID] = []
    /// Facts that were learned on the way, by whose word.
    public var facts: [(source: Source, facts: TrackFacts)] = []
    /// Why not everybody could be asked for everything; then nothing is unknown yet.
    public var interrupted: Throttled?
    /// Whether something went wrong after this was found, so that the rest is to be asked for once more.
    public var isCutShort = false

    /// Whether nothing is known that was not before.
    public var isEmpty: Bool { known.isEmpty && unknown.isEmpty && facts.isEmpty }

    /// How one track sounds.
    public struct Known: Sendable {
        /// The features.
        public var features: AudioFeatures
        /// Who said so.
        public var source: Source
    }
}

extension Inquiry {
    /// How up to ``featureBatch`` tracks sound.
    ///
    /// Spotify where the app may ask it and knows the track, else ReccoBeats by Spotify's id, then by ISRC. A track of Deezer's without
    /// either is asked there for its ISRC first, one call each; a recording of ListenBrainz' for Spotify's id. Where a budget
    /// is spent on the way, or something goes wrong after something was found, what was found until then is the answer.
    public func audioFeatures(for tracks: [Track]) async throws -> FoundFeatures {
        var found = FoundFeatures()
        var rest = tracks
        do {
            try await askSpotify(for: &rest, found: &found)
            try await askReccoBeats(for: &rest, found: &found)
            found.unknown += rest.map(\.id)
        } catch let throttled as Throttled {
            found.interrupted = throttled
        } catch let error where isOutsideTrouble(error) && !found.isEmpty {
            found.isCutShort = true
        }
        return found
    }

    /// How many tracks one question takes: all that a call of whoever is going to be asked takes.
    public func featureBatch() async throws -> Int {
        try await capabilities.isClosed(.audioFeatures) ? ReccoBeats.batch : 100
    }

    private func askSpotify(for rest: inout [Track], found: inout FoundFeatures) async throws {
        let ids = rest.compactMap(\.facts.spotifyID)
        guard !ids.isEmpty else { return }
        for batch in ids.batches(of: 100) {
            let known: [SpotifyID: AudioFeatures]?
            do {
                known = try await asApp(.audioFeatures) {
                    try await outsiders.spotify.audioFeatures(batch, as: $0)
                }
            } catch let error where isFinalAnswer(error) {
                // Whoever refuses is passed over.
                return
            }
            guard let known else { return }
            found.take(&rest, from: .spotify) { $0.facts.spotifyID.flatMap { known[$0] } }
            // What Spotify does not know of its own tracks, nobody knows who learned it from there.
            let asked = Set(batch)
            found.unknown += rest.filter { $0.facts.spotifyID.map(asked.contains) ?? false }.map(\.id)
            rest.removeAll { $0.facts.spotifyID.map(asked.contains) ?? false }
        }
    }

    private func askReccoBeats(for rest: inout [Track], found: inout FoundFeatures) async throws {
        // First the codes: a track of ListenBrainz' may be given Spotify's id.
        try await learnHandles(of: &rest, found: &found)
        // Whom nobody has a name for is not asked about, whatever becomes of the others.
        found.unknown += rest.filter(\.isNameless).map(\.id)
        rest.removeAll(where: \.isNameless)
        for batch in rest.compactMap(\.facts.spotifyID).batches(of: ReccoBeats.batch) {
            let known = try await outsiders.reccoBeats.audioFeatures(batch)
            found.take(&rest, from: .reccobeats) { $0.facts.spotifyID.flatMap { known[$0] } }
        }
        for batch in rest.compactMap(\.facts.isrc).batches(of: ReccoBeats.batch) {
            let known = try await outsiders.reccoBeats.audioFeatures(isrcs: batch)
            found.take(&rest, from: .reccobeats) { $0.facts.isrc.flatMap { known[$0] } }
        }
    }

    /// Asks Deezer for the ISRC of its own tracks, which its lists leave out, and ListenBrainz for Spotify's ids.
    private func learnHandles(of rest: inout [Track], found: inout FoundFeatures) async throws {
        for place in rest.indices where rest[place].isNameless {
            guard let id = rest[place].facts.deezerID else { continue }
            do {
                let facts = try await outsiders.deezer.track(id)
                rest[place].facts.isrc = facts.isrc
                found.facts.append((.deezer, facts))
            } catch let error where isFinalAnswer(error) {
                continue
            }
        }
        let recordings = rest.filter(\.isNameless).compactMap(\.facts.mbid)
        for batch in recordings.batches(of: 25) {
            let known = try await outsiders.listenBrainz.spotifyIDs(batch)
            for place in rest.indices {
                guard let id = rest[place].facts.mbid.flatMap({ known[$0]?.first }) else { continue }
                rest[place].facts.spotifyID = id
                found.facts.append((.listenbrainz, rest[place].facts))
            }
        }
    }
}

extension Track {
    /// Whether nobody who knows sounds knows it by name.
    fileprivate var isNameless: Bool { facts.isrc == nil && facts.spotifyID == nil }
}

extension FoundFeatures {
    fileprivate mutating func take(
        _ rest: inout [Track], from source: Source, _ features: (Track) -> AudioFeatures?
    ) {
        rest.removeAll { track in
            guard let features = features(track) else { return false }
            known[track.id] = Known(features: features, source: source)
            return true
        }
    }
}

extension Array {
    /// The elements in their order, at most `size` together.
    fileprivate func batches(of size: Int) -> [[Element]] {
        stride(from: 0, to: count, by: size).map { Array(self[$0..<Swift.min($0 + size, count)]) }
    }
}
