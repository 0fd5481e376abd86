/// Spotify's lists as they come on a bad day; each oddity was seen in the field.
extension SpotifyShapes {
    /// Tracks that nobody can use: none at all, a file on a disk, one that was taken down, and one by nobody.
    var uselessTracks: [JSON] {
        [
            nil, localTrack("Kitchen Demo", by: "The Neighbours"),
            head("track", Handle.spotify("taken down")).with([
                "artists": [simpleNobody], "is_local": false, "is_playable": false, "name": "",
            ]),
            head("track", Handle.spotify("by nobody")).with(["artists": [nil], "name": nil]),
        ]
    }

    /// Artists that nobody can use: none at all, one without a name, and one without an id.
    var uselessArtists: [JSON] {
        [nil, head("artist", Handle.spotify("nameless")).with(["name": nil]), simpleNobody]
    }

    /// Plays that nobody can use: none at all, of a track that is gone, of an episode, and at no time.
    var uselessPlays: [JSON] {
        let time: JSON = "2026-11-20T08:01:02.345Z"
        let episode = head("episode", Handle.spotify("an episode")).with([
            "audio_preview_url": nil, "duration_ms": 3_600_000, "name": "A talk", "show": ["name": "Talks"],
        ])
        return [
            nil, ["track": nil, "played_at": time, "context": nil],
            ["track": episode, "played_at": time, "context": nil],
            ["track": track(0), "played_at": nil, "context": nil],
        ]
    }

    /// A track; every fifth as another market has it: under another id, and with a link to the one that was meant.
    func relinked(_ place: Int) -> JSON {
        guard place % 5 == 1 else { return track(place) }
        let id = world.tracks[place].spotifyID
        return track(place).without("id").with([
            "id": .string(String(id.reversed())), "linked_from": head("track", id),
        ])
    }

    private var simpleNobody: JSON {
        ["external_urls": [:], "href": nil, "id": nil, "name": "", "type": "artist", "uri": nil]
    }
}

extension Page {
    /// Spotify's paging object over a list that changes while it is read.
    ///
    /// `useless` stands before it, its first item comes twice, each later page begins with the last two items of the one before
    /// and counts the list longer by them, and the last page is followed by itself.
    func untidyObject(of elements: [JSON], after useless: [JSON]) -> JSON {
        let list = useless + elements.prefix(1) + elements
        let shift = offset == 0 ? 0 : 2
        let items = list.dropFirst(max(offset - shift, 0)).prefix(limit)
        let total = list.count + shift
        return [
            "href": .string(link(offset)), "limit": JSON(limit),
            "next": .string(link(offset + limit < total ? offset + limit : offset)), "offset": JSON(offset),
            "previous": nil, "total": JSON(total), "items": JSON(Array(items)),
        ]
    }
}
