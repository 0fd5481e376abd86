internal import FoundationEssentials
internal import Music
internal import Spotify
internal import Storage
internal import Upstream

/// What a sync reads of a listener: whatever has changed since the last one.
struct SyncReading: Sendable {
    var tracks: [TimeRange: [TrackFacts]] = [:]
    var artists: [TimeRange: [ArtistFacts]] = [:]
    var plays: [Play] = []
    var readings: [ListReading] = []

    /// Whether nothing at all has changed.
    var isEmpty: Bool { readings.isEmpty && plays.isEmpty }

    /// Reads favourite tracks and artists in all ranges, and what was played since `lastPlay`.
    ///
    /// Costs seven calls where nothing has changed, and one more for each further page of a list that has. What the
    /// listener did not allow us to see is passed over.
    init(
        asking inquiry: Inquiry, since last: [String: ListReading], lastPlay: Date?, now: Date
    ) async throws {
        for range in TimeRange.allCases {
            let list = try await read(
                "tracks/\(range.rawValue)", last: last["tracks/\(range.rawValue)"], now: now, id: \.spotifyID
            ) { page in
                try await inquiry.asListener { try await $0.topTracks(range, page, as: $1) }
            }
            if case .changed(let items, let reading) = list {
                tracks[range] = items
                readings.append(reading)
            }
        }
        for range in TimeRange.allCases {
            let list = try await read(
                "artists/\(range.rawValue)", last: last["artists/\(range.rawValue)"], now: now,
                id: \.spotifyID
            ) { page in
                try await inquiry.asListener { try await $0.topArtists(range, page, as: $1) }
            }
            if case .changed(let items, let reading) = list {
                artists[range] = items
                readings.append(reading)
            }
        }
        do {
            plays = try await inquiry.asListener { try await $0.recentlyPlayed(after: lastPlay, as: $1) }
                .plays
        } catch SpotifyError.forbidden(_, .missingScope) {
            plays = []
        }
    }
}
