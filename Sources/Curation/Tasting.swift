package import FoundationEssentials
internal import Glibc
internal import Music
package import Recommender
internal import Storage

/// A listener's taste, from what they listen to: a pure function of that and the time.
///
/// A place on a list speaks the louder the nearer it is to the top and the shorter the span: what somebody plays now says
/// more of tomorrow than what they played all year, and what is on several lists says most. Plays add to that and fade
/// with a half-life of a month; a like speaks as loudly as a first place, of a track or of an artist.
package func taste(from listening: Listening, now: Date) -> Taste {
    var tracks: [Track.ID: Double] = [:]
    for favourite in listening.tracks { tracks[favourite.id, default: 0] += weight(of: favourite) }
    for play in listening.plays {
        let months = max(now.timeIntervalSince(play.lastAt), 0) / (30 * 86_400)
        tracks[play.track, default: 0] += 0.2 * Double(min(play.count, 5)) * exp2(-months)
    }
    var disliked: Set<Track.ID> = []
    for (track, opinion) in listening.opinions {
        switch opinion {
        case .like: tracks[track, default: 0] += 1
        case .dislike: disliked.insert(track)
        case .notNow: break  // rests
        }
    }
    for track in disliked { tracks[track] = nil }

    var artists: [Artist.ID: Double] = [:]
    for favourite in listening.artists { artists[favourite.id, default: 0] += weight(of: favourite) }
    let said = Dictionary(grouping: listening.artistOpinions.keys) { listening.artistOpinions[$0] }
    for artist in said[.like] ?? [] { artists[artist, default: 0] += 1 }
    for artist in said[.dislike] ?? [] { artists[artist] = nil }

    var taste = Taste(
        seeds: tracks.filter { $0.value > 0 }.sorted { $0.key.rawValue < $1.key.rawValue }
            .map { Taste.Seed(track: $0.key, weight: $0.value) },
        artists: artists.filter { $0.value > 0 }.sorted { $0.key.rawValue < $1.key.rawValue }
            .map { Taste.SeedArtist(artist: $0.key, weight: $0.value) })
    taste.known = listening.known.union(tracks.keys)
    taste.dislikedTracks = disliked
    taste.dislikedArtists = Set(said[.dislike] ?? [])
    taste.lessOf = Set(said[.less] ?? [])
    let liked = listening.opinions.filter { $0.value == .like }.keys.compactMap { listening.mainArtists[$0] }
    taste.moreOf = Set(liked).union(said[.like] ?? []).subtracting(taste.lessOf)
        .subtracting(taste.dislikedArtists)
    let passedOver = listening.rests.filter { $0.value.because != .asked }
    taste.shownLately = passedOver.sorted {
        ($0.value.until, $0.key.rawValue) < ($1.value.until, $1.key.rawValue)
    }.map(\.key)
    taste.resting = Set(listening.rests.keys).subtracting(passedOver.keys)
    return taste
}

/// What a place says; one that was lost says nothing any more.
private func weight<ID>(of favourite: Favourite<ID>) -> Double {
    guard let rank = favourite.rank else { return 0 }
    let span =
        switch favourite.range {
        case .short: 1.0
        case .medium: 0.8
        case .long: 0.6
        }
    return span / (1 + Double(rank - 1) / 50).squareRoot()
}
