public import Music
public import Postgres

/// A credited artist of a track.
public struct Credit: Sendable, Hashable {
    /// The track.
    public let track: Track.ID
    /// The artist.
    public let artist: Artist
}

extension Connection {
    /// Keeps what a source says of tracks, with their artists, albums and handles; answers with their ids in order.
    ///
    /// Nil stands for a track without a title or an artist. The promises and the cost are those of
    /// ``remember(_:from:)-(_,Source)`` for artists: a constant number of statements, whatever the number of tracks.
    @discardableResult
    public func remember(_ tracks: [TrackFacts], from source: Source) throws -> [Track.ID?] {
        // Artists first, then albums, then tracks: each needs the row of the one before.
        var artists = try remember(tracks.flatMap(\.artists), from: source).makeIterator()
        let credits = tracks.map { track in
            // The iterator holds one answer for each artist of each track.
            track.artists.compactMap { _ in artists.next() ?? nil }.map(\.rawValue).uniqued()
        }
        let places = tracks.indices.filter { tidy(tracks[$0].title) != nil && !credits[$0].isEmpty }
        guard !places.isEmpty else { return tracks.map { _ in nil } }
        let withAlbum = places.filter { tidy(tracks[$0].album?.title ?? "") != nil }
        let albums = try remember(
            albums: withAlbum.compactMap { place in
                tracks[place].album.map { AlbumOfArtist(facts: $0, artist: credits[place][0]) }
            })
        let albumOfPlace = Dictionary(uniqueKeysWithValues: zip(withAlbum, albums))

        let kept = places.map {
            TrackToKeep(facts: tracks[$0], artists: credits[$0], album: albumOfPlace[$0])
        }
        let rows = try identify(kept.map(\.facts.handles), in: trackRegister(kept, source))
        let byRow = zip(rows, kept).reduce(into: [Int64: TrackToKeep]()) { all, next in
            var track = next.1
            track.facts = track.facts.filling(all[next.0]?.facts)
            track.album = track.album ?? all[next.0]?.album
            all[next.0] = track
        }
        try update(tracks: byRow, source)
        try keepAliases(
            ofTracks: zip(rows, kept).flatMap { row, track in track.facts.handles.map { (row, $0) } })
        try keepCredits(byRow)
        var ids = [Track.ID?](repeating: nil, count: tracks.count)
        for (place, row) in zip(places, rows) { ids[place] = Track.ID(rawValue: row) }
        return ids
    }

    /// Tracks by id, in the order of the ids; what is unknown is left out.
    ///
    /// Two statements.
    public func tracks(_ ids: [Track.ID]) throws -> [Track] {
        let artists = Dictionary(grouping: try credits(of: ids), by: \.track)
        return try rows(
            """
            SELECT t.*, al.title AS album, al.spotify_id AS album_spotify_id, al.deezer_id AS album_deezer_id,
                   al.release_year AS album_year, al.cover_url
              FROM unnest(\(ids)) WITH ORDINALITY AS w (id, place)
              JOIN tracks t USING (id) LEFT JOIN albums al ON al.id = t.album_id
             ORDER BY place
            """
        ).map { row in
            let id: Track.ID = try row.get("id")
            return try Track(row, artists: (artists[id] ?? []).map(\.artist))
        }
    }

    /// One track by id.
    public func track(_ id: Track.ID) throws -> Track? { try tracks([id]).first }

    /// Who comes first in a track's credit; nil for an unknown track.
    public func mainArtist(of track: Track.ID) throws -> Artist.ID? {
        try row("SELECT artist_id FROM tracks WHERE id = \(track)")?.get("artist_id")
    }

    /// The tracks that Spotify knows by these ids.
    public func trackIDs(spotify ids: [SpotifyID]) throws -> [SpotifyID: Track.ID] {
        let rows = try rows(
            """
            SELECT spotify_id, id FROM tracks WHERE spotify_id = ANY (\(ids))
            UNION ALL SELECT handle, track_id FROM track_aliases WHERE kind = 'spotify' AND handle = ANY (\(ids))
            """)
        return Dictionary(
            try rows.map { (try $0.get("spotify_id"), try $0.get("id")) },
            uniquingKeysWith: { first, _ in first })
    }

    /// Who is credited on these tracks, track by track, the main artist first.
    public func credits(of ids: [Track.ID]) throws -> [Credit] {
        try rows(
            """
            SELECT ta.track_id, a.* FROM track_artists ta JOIN artists a ON a.id = ta.artist_id
             WHERE ta.track_id = ANY (\(ids)) ORDER BY ta.track_id, ta.position, a.id
            """
        ).map { Credit(track: try $0.get("track_id"), artist: try Artist($0)) }
    }

    /// Which tracks those of these went into that turned out to be others.
    public func mergedTracks(among ids: [Track.ID]) throws -> [Track.ID: Track.ID] {
        let rows = try rows("SELECT gone_id, track_id FROM merged_tracks WHERE gone_id = ANY (\(ids))")
        return Dictionary(
            uniqueKeysWithValues: try rows.map { (try $0.get("gone_id"), try $0.get("track_id")) })
    }

    /// An artist's tracks that we know, the most popular first.
    public func tracks(by artist: Artist.ID, limit: Int = 50) throws -> [Track.ID] {
        try rows(
            """
            SELECT id FROM tracks WHERE artist_id = \(artist)
             ORDER BY popularity DESC NULLS LAST, id LIMIT \(limit)
            """
        ).map { try $0.get("id") }
    }
}

extension Track {
    fileprivate init(_ row: Row, artists: [Artist]) throws {
        let albumTitle: String? = try row.get("album")
        let album = try albumTitle.map { title in
            AlbumFacts(
                title: title, spotifyID: try row.get("album_spotify_id"),
                deezerID: try row.get("album_deezer_id"),
                releaseYear: try row.get("album_year"), coverURL: try row.get("cover_url"))
        }
        let milliseconds: Int? = try row.get("duration_ms")
        self.init(
            id: try row.get("id"),
            facts: TrackFacts(
                title: try row.get("title"), artists: artists.map(\.facts), album: album,
                spotifyID: try row.get("spotify_id"), isrc: try row.get("isrc"), mbid: try row.get("mbid"),
                deezerID: try row.get("deezer_id"), duration: milliseconds.map { .milliseconds($0) },
                isExplicit: try row.get("is_explicit"), popularity: try row.get("popularity")),
            artistIDs: artists.map(\.id))
    }
}
