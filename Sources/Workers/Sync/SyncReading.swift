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
    /// Why not everything could be read; the lists that were are whole.
    var interrupted: Throttled?
    /// What went wrong after a list was read: that is kept, and the sync fails.
    var trouble: (any Error)?

    /// Whether nothing at all has changed.
    var isEmpty: Bool { readings.isEmpty && plays.isEmpty }

    /// Reads favourite tracks and artists in all ranges, and what was played since `lastPlay`.
    ///
    /// Costs seven calls where nothing has changed, and one more for each further page of a list that has. What the
    /// listener did not allow us to see is passed over. A budget that is spent after a list was read interrupts it, and what goes
    /// wrong after that ends it: what was read is worth keeping.
    init(
        asking inquiry: Inquiry, since last: [String: ListReading], lastPlay: Date?, now: Date
    ) async throws {
        do {
            try await readLists(asking: inquiry, since: last, now: now)
            plays = try await playsAllowed(asking: inquiry, after: lastPlay)
        } catch let throttled as Throttled where !readings.isEmpty {
            interrupted = throttled
        } catch let error where isOutsideTrouble(error) && !readings.isEmpty {
            trouble = error
        }
    }

    private mutating func readLists(
        asking inquiry: Inquiry, since last: [String: ListReading], now: Date
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
    }
}

/// What was played lately; nothing where the listener did not allow us to see it.
private func playsAllowed(asking inquiry: Inquiry, after last: Date?) async throws -> [Play] {
    do {
        return try await inquiry.asListener { try await $0.recentlyPlayed(after: last, as: $1) }
    } catch SpotifyError.forbidden(_, .missingScope) {
        return []
    }
}
