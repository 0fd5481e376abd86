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
